"""Where one comes in and goes out."""

from starlette.routing import Route

from forum.kit.seldom import seldom

with seldom():
    from forum.pages.entry import mail, oidc, passkeys, recovery, second, signin, sso

routes = [
    Route("/signup", signin.signup, methods=["GET"]),
    Route("/signup", signin.create_account, methods=["POST"]),
    Route("/signin", signin.new, methods=["GET"]),
    Route("/signin", signin.create, methods=["POST"]),
    Route("/signin/second", second.new, methods=["GET"]),
    Route("/signin/second", second.create, methods=["POST"]),
    Route("/signin/passkey", passkeys.new, methods=["GET"]),
    Route("/signin/passkey", passkeys.create, methods=["POST"]),
    Route("/signin/passkey/options", passkeys.ask, methods=["POST"]),
    Route("/signup/passkey", passkeys.signup, methods=["GET"]),
    Route("/signup/passkey", passkeys.create_account, methods=["POST"]),
    Route("/signup/passkey/options", passkeys.ask_signup, methods=["POST"]),
    Route("/signin/mail", mail.sign_in_form, methods=["GET"]),
    Route("/signin/mail", mail.send_sign_in, methods=["POST"]),
    Route("/signin/mail/{secret}", mail.show_link, methods=["GET"]),
    Route("/signin/mail/{secret}", mail.follow, methods=["POST"]),
    Route("/recover", mail.recover_form, methods=["GET"]),
    Route("/recover", mail.send_recover, methods=["POST"]),
    Route("/recover/{secret}", recovery.show, methods=["GET"]),
    Route("/recover/{secret}", recovery.create, methods=["POST"]),
    Route("/signout", signin.signout, methods=["GET"]),
    Route("/signout", signin.destroy, methods=["POST"]),
    Route("/signin/oidc", oidc.begin, methods=["POST"]),
    Route("/signin/oidc/callback", oidc.back, methods=["GET"]),
    Route("/signin/oidc/callback", oidc.arrive, methods=["POST"]),
    Route("/signin/name", oidc.name, methods=["GET"]),
    Route("/signin/name", oidc.choose_name, methods=["POST"]),
    Route("/signin/sso/start", sso.begin, methods=["POST"]),
    Route("/signin/sso", sso.back, methods=["GET"]),
    Route("/signin/sso", sso.arrive, methods=["POST"]),
]
