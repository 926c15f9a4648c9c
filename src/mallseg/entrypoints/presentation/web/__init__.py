"""The web application: its pages, one style sheet, scripts, the map as SVG, lines of results."""
