"""A browser and its device in words, from the User-Agent header: for who looks through their own sign-ins."""

# The first that is found counts: most browsers also name the ones they want to be taken for.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"), ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ("curl/", "curl"), ("python", "A Python program"), ("Wget/", "Wget"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Macintosh", "Mac"), ("Linux", "Linux"), ("FreeBSD", "FreeBSD"),
)  # fmt: skip
UNKNOWN = "An unknown device"


def device_words(user_agent: str) -> str:
    """Such as "Firefox on Linux"; what is not known is left out."""
    browser = next((word for sign, word in BROWSERS if sign.casefold() in user_agent.casefold()), "")
    system = next((word for sign, word in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A program on {system}" if system else UNKNOWN)
