"""A fake of the KeptSettings port, in memory."""

from dataclasses import dataclass, field

from mallseg.domain.errors import InvalidOptionError, OptionFault


@dataclass
class InMemorySettings:
    """Keeps texts in an attribute."""

    most: int = 100
    kept: dict[str, str] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.kept))

    def read(self, name: str) -> str:
        if name not in self.kept:
            raise InvalidOptionError("name", OptionFault.NO_SUCH_NAME)
        return self.kept[name]

    def write(self, name: str, text: str) -> None:
        plain = name.replace(" ", "").replace("-", "").replace(".", "").replace("_", "")
        if not plain.isalnum() or not name[0].isalnum() or name[-1] in " .-" or len(name) > 60:
            raise InvalidOptionError("name", OptionFault.NOT_A_NAME, longest=60)
        if len({*self.kept, name}) > self.most:
            raise InvalidOptionError("name", OptionFault.TOO_MANY_NAMES, most=self.most)
        self.kept[name] = text

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)
