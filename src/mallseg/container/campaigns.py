"""Use-cases of campaigns, moves and the ledger, each imported when it is made."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mallseg.application.campaigns.judge_campaign import JudgeCampaign
    from mallseg.application.campaigns.plan_campaign import PlanCampaign
    from mallseg.application.campaigns.select_audience import SelectAudience
    from mallseg.application.ledger.show_history import ShowHistory
    from mallseg.application.ledger.show_moves import ShowLedgerMoves
    from mallseg.application.ledger.update_ledger import UpdateLedger
    from mallseg.application.moves.find_moves import FindMoves
    from mallseg.application.worth.measure_worth import MeasureWorth


def judge_campaign(**parts: Any) -> "JudgeCampaign":
    from mallseg.application.campaigns.judge_campaign import JudgeCampaign

    return JudgeCampaign(**parts)


def measure_worth(**parts: Any) -> "MeasureWorth":
    from mallseg.application.worth.measure_worth import MeasureWorth

    return MeasureWorth(**parts)


def plan_campaign(**parts: Any) -> "PlanCampaign":
    from mallseg.application.campaigns.plan_campaign import PlanCampaign

    return PlanCampaign(**parts)


def select_audience(**parts: Any) -> "SelectAudience":
    from mallseg.application.campaigns.select_audience import SelectAudience

    return SelectAudience(**parts)


def find_moves(**parts: Any) -> "FindMoves":
    from mallseg.application.moves.find_moves import FindMoves

    return FindMoves(**parts)


def update_ledger(**parts: Any) -> "UpdateLedger":
    from mallseg.application.ledger.update_ledger import UpdateLedger

    return UpdateLedger(**parts)


def show_history(**parts: Any) -> "ShowHistory":
    from mallseg.application.ledger.show_history import ShowHistory

    return ShowHistory(**parts)


def show_ledger_moves(**parts: Any) -> "ShowLedgerMoves":
    from mallseg.application.ledger.show_moves import ShowLedgerMoves

    return ShowLedgerMoves(**parts)
