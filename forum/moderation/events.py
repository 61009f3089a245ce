"""What can have happened at the desk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportFiled:
    """A case was opened, or has one report more."""

    case_id: int


@dataclass(frozen=True)
class CaseDecided:
    """A moderator or the rules decided, or took a decision back."""

    case_id: int


@dataclass(frozen=True)
class CaseClaimed:
    """Somebody at the desk looks at a case now, or does no longer."""

    case_id: int


@dataclass(frozen=True)
class AppealFiled:
    """An author asks for a decision to be looked at again."""

    appeal_id: int


@dataclass(frozen=True)
class AppealAnswered:
    """A moderator answered."""

    appeal_id: int


@dataclass(frozen=True)
class NameChanged:
    """An account is called otherwise now; every page may name it."""

    user_id: int
