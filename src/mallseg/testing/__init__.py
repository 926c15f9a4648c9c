"""A kit for adapters of your own: contract suites, fakes of the ports, and builders of values.

``contracts`` holds one suite of tests per port. It needs pytest (``pip install
'mallseg[testing]'``); the modules ``fake_…`` and ``builders`` do not, nor does ``features``: those
that the packaged settings declare.
"""
