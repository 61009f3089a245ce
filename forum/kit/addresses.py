"""Client addresses as rate limits count them."""

from ipaddress import ip_address, ip_network


def block(address: str) -> str:
    """IPv4 as it is; IPv6 by its /64, which one household or machine usually holds whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network(f"{parsed}/64", strict=False))
