"""How fast a notice leaves, beside what people write with the standard library and SendGrid's helpers."""
