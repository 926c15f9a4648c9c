"""How segments get their slugs, names, descriptions and offers."""
