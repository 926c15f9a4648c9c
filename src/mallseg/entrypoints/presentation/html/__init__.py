"""The report as one HTML file, its charts by Plotly."""
