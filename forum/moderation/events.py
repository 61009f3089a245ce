"""What can have happened at the desk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportFiled:
    """A case was opened, or has one report more."""

    case_id: int


@dataclass(frozen=True)
class CaseDecided:
    """A moderator decided."""

    case_id: int
