"""Where one comes in and goes out."""

from starlette.routing import Route

from forum.pages.entry import signin

routes = [
    Route("/signup", signin.signup, methods=["GET"]),
    Route("/signup", signin.create_account, methods=["POST"]),
    Route("/signin", signin.new, methods=["GET"]),
    Route("/signin", signin.create, methods=["POST"]),
    Route("/signout", signin.signout, methods=["GET"]),
    Route("/signout", signin.destroy, methods=["POST"]),
]
