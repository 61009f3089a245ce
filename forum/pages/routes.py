"""The site map."""

from starlette.routing import Route

from forum.pages import comments, health, home, moderation, pictures, signin, threads

routes = [
    Route("/", home.show),
    Route("/topics/{slug}", home.show_topic),
    Route("/t/{id}", threads.redirect),
    Route("/t/{id}/comments", comments.create, methods=["POST"]),
    Route("/t/{id}/lock", threads.lock, methods=["POST"]),
    Route("/t/{id}/unlock", threads.unlock, methods=["POST"]),
    Route("/t/{id}/{slug}", threads.show),
    Route("/c/{id}", comments.show),
    Route("/c/{id}/reply", comments.reply),
    Route("/c/{id}/edit", comments.edit, methods=["GET"]),
    Route("/c/{id}/edit", comments.update, methods=["POST"]),
    Route("/c/{id}/delete", comments.delete, methods=["POST"]),
    Route("/c/{id}/vote", comments.vote, methods=["POST"]),
    Route("/c/{id}/report", moderation.report, methods=["GET"]),
    Route("/c/{id}/report", moderation.file_report, methods=["POST"]),
    Route("/signup", signin.signup, methods=["GET"]),
    Route("/signup", signin.create_account, methods=["POST"]),
    Route("/signin", signin.new, methods=["GET"]),
    Route("/signin", signin.create, methods=["POST"]),
    Route("/signout", signin.signout, methods=["GET"]),
    Route("/signout", signin.destroy, methods=["POST"]),
    Route("/moderation", moderation.desk),
    Route("/moderation/log", moderation.log),
    Route("/moderation/cases/{id}", moderation.show_case),
    Route("/moderation/cases/{id}/decisions", moderation.decide_case, methods=["POST"]),
    Route("/pictures/{name}", pictures.show),
    Route("/healthz", health.healthz),
    Route("/readyz", health.readyz),
]
