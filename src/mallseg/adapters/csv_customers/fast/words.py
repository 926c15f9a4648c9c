"""Assigns numbers to the texts of a column, a whole block at once.

Texts of up to eight bytes are looked up as integers. A longer text is a path of such words in a
trie, in which a node and the next word make the key of another node. So no two texts are confused,
and the number of each is computed once.
"""

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Keys, Offsets
from mallseg.adapters.csv_customers.fast.blocks import FirstWords, PlainBlock
from mallseg.adapters.csv_customers.fast.codes import KeyTable
from mallseg.adapters.csv_customers.grouping import ByText
from mallseg.adapters.csv_customers.ids import WORD
from mallseg.population.arrays import distinct_of

_LONGEST = 64
"""Bytes; longer texts, which are few, are looked up one by one."""

_MOST_NODES = 1 << 16
_NOT_ASKED = -1
_NODE_BITS = 32


class Words:
    """The cached numbers of texts in some columns; the cache is cleared when it gets too large."""

    def __init__(self) -> None:
        self._texts: dict[ByText, _Texts] = {}

    def numbers(
        self,
        block: PlainBlock,
        column: int,
        by_text: ByText,
        rows: "Offsets | slice",
        first: FirstWords,
    ) -> Codes:
        """Number the texts of some rows in a column, of which the first words are known."""
        texts = self._texts.get(by_text)
        if texts is None or len(texts) > _MOST_NODES:
            self._texts[by_text] = texts = _Texts(by_text)
        words = first.words[rows]
        if first.longest <= WORD:
            return texts.numbers_of_words(words)
        starts, stops = block.field(column)
        starts = starts[rows]
        return texts.numbers(block, starts, stops[rows] - starts, words)


class _Texts:
    def __init__(self, by_text: ByText) -> None:
        self._by_text = by_text
        self._nodes = [b""]
        self._first = KeyTable()
        self._further = KeyTable()
        self._numbers = np.array([_NOT_ASKED])

    def __len__(self) -> int:
        return len(self._nodes)

    def numbers_of_words(self, words: Keys) -> Codes:
        return self._of_nodes(self._first.numbers(words, self._learn_words))

    def numbers(self, block: PlainBlock, starts: Offsets, lengths: Offsets, words: Keys) -> Codes:
        longest = int(lengths.max(initial=0))
        nodes = self._first.numbers(words, self._learn_words)
        for place in range(WORD, min(longest, _LONGEST), WORD):
            longer = np.flatnonzero(lengths > place)
            size = np.minimum(lengths[longer] - place, WORD)
            words = block.words(starts[longer] + place, size)
            own = self._first.numbers(words, self._learn_words).astype(np.uint64)
            paths = nodes[longer].astype(np.uint64) << np.uint64(_NODE_BITS) | own
            nodes[longer] = self._further.numbers(paths, self._learn_paths)
        if longest <= _LONGEST:
            return self._of_nodes(nodes)
        is_too_long = lengths > _LONGEST
        nodes[is_too_long] = 0
        numbers = self._of_nodes(nodes)
        for row in np.flatnonzero(is_too_long).tolist():
            start, stop = int(starts[row]), int(starts[row] + lengths[row])
            numbers[row] = self._by_text.of_text(block.text(start, stop))
        return numbers

    def _of_nodes(self, nodes: Codes) -> Codes:
        if (more := len(self._nodes) - len(self._numbers)) > 0:
            self._numbers = np.append(self._numbers, np.full(more, _NOT_ASKED))
        numbers: Codes = self._numbers.take(nodes)
        if len(numbers) and numbers.min() == _NOT_ASKED:
            for node in distinct_of(nodes[numbers == _NOT_ASKED]).tolist():
                self._numbers[node] = self._by_text.of_text(self._nodes[node].decode())
            numbers = self._numbers[nodes]
        return numbers

    def _learn_words(self, words: Keys, _: Offsets) -> Codes:
        return self._added([w.to_bytes(WORD, "little").rstrip(b"\0") for w in words.tolist()])

    def _learn_paths(self, paths: Keys, _: Offsets) -> Codes:
        ends = [divmod(path, 1 << _NODE_BITS) for path in paths.tolist()]
        return self._added([self._nodes[node] + self._nodes[word] for node, word in ends])

    def _added(self, texts: list[bytes]) -> Codes:
        first = len(self._nodes)
        self._nodes += texts
        return np.arange(first, len(self._nodes))
