"""The classifier that is in use: the newest one that did well enough, unless an admin switched it off."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from forum.database import ReadSession
from forum.filters.classifier import Classifier, NotOurs
from forum.filters.detectors import CLASSIFIER
from forum.filters.models import DetectorSetting, Learned
from forum.kit.log import logger

log = logger(__name__)

# Below it most of what it points at would be kept anyway: it would only cost the moderators' attention.
LEAST_PRECISION = 0.5


def in_use(session: ReadSession) -> Classifier | None:
    """The classifier to score with, or None while there is none, it is off, or it does badly."""
    if not is_on(session):
        return None
    newest = newest_training(session)
    if newest is None or not does_well(newest.figures):
        return None
    try:
        return Classifier.from_bytes(newest.weights)
    except NotOurs as error:  # made by another version: the next training replaces it
        log.warning("classifier not loaded", why=str(error))
        return None


def is_on(session: ReadSession) -> bool:
    """Whether admins let it run; it does unless they said no."""
    setting = session.get(DetectorSetting, CLASSIFIER)
    return setting is None or setting.is_on


def newest_training(session: ReadSession) -> Learned | None:
    """The last training."""
    return session.exec(select(Learned).order_by(col(Learned.at).desc(), col(Learned.id).desc()).limit(1)).first()


def does_well(figures: Mapping[str, Any]) -> bool:
    """Whether it may be used: it caught something of what was held out, and was right often enough."""
    return bool(figures.get("caught", 0)) and float(figures.get("precision", 0.0)) >= LEAST_PRECISION
