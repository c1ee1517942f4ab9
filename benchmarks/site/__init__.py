"""How long the site takes to build, beside plain MkDocs Material."""
