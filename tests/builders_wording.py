"""The playbook that mallseg brings along."""

from functools import cache

from mallseg.adapters.toml_playbook import load_playbook
from mallseg.domain.segments.naming.naming import Wording
from mallseg.domain.segments.naming.playbook import Playbook
from mallseg.settings.loading import packaged
from mallseg.testing.features import FEATURES


@cache
def packaged_playbook() -> Playbook:
    """Read once for all tests that only look at it."""
    return load_playbook(packaged("playbook.toml"), None, FEATURES)


def packaged_wording() -> Wording:
    """The words of a mall that changed nothing."""
    return Wording(playbook=packaged_playbook())
