"""How often campaigns are judged rightly, on simulated ones.

python -m benchmarks.campaigns [CAMPAIGNS] [SEED]
"""

import sys

from tests.simulated_campaigns import Score, simulated

from mallseg.domain.campaigns.effect import Measure


def main() -> None:
    """Simulate campaigns without an effect and with one, and print what came of them."""
    campaigns, seed = (int(word) for word in (*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]))
    for rise in (0.0, 0.04):
        score = simulated(campaigns, rise=rise, seed=seed)
        print(f"a rise of {rise:.0%}: {score.claims / campaigns:.1%} of {campaigns} show an effect")
        for measure in Measure:
            _print_coverage(score, measure)


def _print_coverage(score: Score, measure: Measure) -> None:
    print(f"  {measure}: {score.coverage(measure):.1%} of the intervals hold the truth; by kind:")
    for key in sorted(key for key in score.intervals if key[0] is measure):
        share = score.held[key] / score.intervals[key]
        print(f"    {key[1]:<5} held out {key[2]:<5} {share:.1%} of {score.intervals[key]}")


if __name__ == "__main__":
    main()
