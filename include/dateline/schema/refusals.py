"""The words of `captures.error`: "<rule>: <reason>", rule in snake_case, and which rules another attempt may mend."""

#: Network trouble and throttling; answers of the 5xx kind belong here too.
TRY_AGAIN = frozenset({"timeout", "connection", "robots_unreachable", "host_unavailable", "http_429"})

#: What says that a page is not there any more: two statuses (RFC 9110, 15.5.5 and 15.5.11), or the page itself.
GONE = frozenset({"http_404", "http_410", "soft_404"})


def refusal_rule(error: str | None) -> str | None:
    """The rule of a refusal; None where there is no refusal."""
    return error.partition(":")[0] if error is not None else None


def is_try_again(error: str | None) -> bool:
    """True for refusals that another attempt may mend."""
    rule = refusal_rule(error)
    return rule is not None and (rule in TRY_AGAIN or rule.startswith("http_5"))
