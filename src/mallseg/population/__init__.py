"""Every customer's point in numpy, for sources whose points do not collapse into a census."""
