"""The pages of the web application: templates, one style sheet, scripts, the map as SVG."""
