"""The calls of /api/v1, each with what it takes and gives."""

from forum.api import openapi, schemas
from forum.api.openapi import Call
from forum.kit.seldom import seldom

with seldom():
    from forum.api import comments, moderation, threads

CALLS = (
    Call("GET", "/threads", threads.index, schemas.ThreadList, "List threads.", query=("sort", "topic", "limit", "after")),
    Call("GET", "/threads/{id}", threads.show, schemas.Thread, "Read one thread."),
    Call(
        "GET",
        "/threads/{id}/comments",
        threads.comments,
        schemas.CommentList,
        "Read the tree by pages.",
        query=("sort", "parent", "depth", "limit", "after"),
    ),
    Call("GET", "/threads/{id}/events", threads.events, schemas.EventList, "Read the events above a number.", query=("after",)),
    Call(
        "POST", "/threads/{id}/comments", comments.create, schemas.Comment, "Post a comment.", takes=schemas.NewComment, status=201
    ),
    Call("GET", "/comments/{id}", comments.show, schemas.Comment, "Read one comment."),
    Call("PATCH", "/comments/{id}", comments.update, schemas.Comment, "Edit one's own comment.", takes=schemas.CommentEdit),
    Call("DELETE", "/comments/{id}", comments.destroy, schemas.Comment, "Delete one's own comment."),
    Call("PUT", "/comments/{id}/vote", comments.vote, schemas.Comment, "Vote.", takes=schemas.NewVote),
    Call(
        "POST",
        "/comments/{id}/reports",
        moderation.create_report,
        schemas.ReportTaken,
        "Report a comment.",
        takes=schemas.NewReport,
        status=201,
    ),
    Call("GET", "/moderation/cases", moderation.index, schemas.CaseList, "List cases.", query=("state", "limit", "after")),
    Call("GET", "/moderation/cases/{id}", moderation.show, schemas.Case, "Read one case."),
    Call(
        "POST",
        "/moderation/cases/{id}/decisions",
        moderation.create_decision,
        schemas.DecisionTaken,
        "Decide a case.",
        takes=schemas.NewDecision,
        status=201,
    ),
)

routes = [*openapi.routes_of(CALLS), openapi.description_route(CALLS)]
