"""What imports, provider reports and the service cost."""
