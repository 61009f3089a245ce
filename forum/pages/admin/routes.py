"""The administrators' part of the site map."""

from starlette.routing import Route

from forum.kit.seldom import seldom

with seldom():
    from forum.pages.admin import classifier, filters, index, people, reasons, rules, thresholds

routes = [
    Route("/admin", index.overview),
    Route("/admin/reasons", reasons.index, methods=["GET"]),
    Route("/admin/reasons", reasons.create, methods=["POST"]),
    Route("/admin/reasons/new", reasons.new),
    Route("/admin/reasons/{code}", reasons.edit, methods=["GET"]),
    Route("/admin/reasons/{code}", reasons.update, methods=["POST"]),
    Route("/admin/reasons/{code}/reset", reasons.reset, methods=["POST"]),
    Route("/admin/rules", rules.index, methods=["GET"]),
    Route("/admin/rules", rules.create, methods=["POST"]),
    Route("/admin/rules/new", rules.new),
    Route("/admin/rules/{code}", rules.edit, methods=["GET"]),
    Route("/admin/rules/{code}", rules.update, methods=["POST"]),
    Route("/admin/rules/{code}/withdraw", rules.withdraw, methods=["POST"]),
    Route("/admin/thresholds", thresholds.index, methods=["GET"]),
    Route("/admin/thresholds/{name}", thresholds.turn, methods=["POST"]),
    Route("/admin/filters", filters.index, methods=["GET"]),
    Route("/admin/filters", filters.add, methods=["POST"]),
    Route("/admin/filters/detectors/{name}", filters.detector, methods=["GET"]),
    Route("/admin/filters/detectors/{name}", filters.set_detector, methods=["POST"]),
    Route("/admin/filters/rules/{id}", filters.switch, methods=["POST"]),
    Route("/admin/filters/rules/{id}/remove", filters.remove, methods=["POST"]),
    Route("/admin/classifier", classifier.index, methods=["GET"]),
    Route("/admin/classifier/learn", classifier.learn, methods=["POST"]),
    Route("/admin/classifier/switch", classifier.switch, methods=["POST"]),
    Route("/admin/people", people.index, methods=["GET"]),
    Route("/admin/people", people.find, methods=["POST"]),
    Route("/admin/people/{id}", people.person, methods=["GET"]),
    Route("/admin/people/{id}/role", people.set_role, methods=["POST"]),
    Route("/admin/people/{id}/verified", people.set_verified, methods=["POST"]),
    Route("/admin/people/{id}/scope", people.set_scope, methods=["POST"]),
]
