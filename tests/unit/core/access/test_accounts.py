"""Accounts: what keys and their organisations hold."""

from reflexio_server.core.access.accounts import Accounts


def test_keys_of_an_organisation_add_up() -> None:
    """Each key has its own, and its organisation what all of them hold."""
    accounts = Accounts()
    first, second = accounts.of(("acme", "first")), accounts.of(("acme", "second"))
    first.add(3)
    second.add(4)
    accounts.of(("globex", "first")).add(5)
    assert (first.held, second.held, first.org.held) == (3, 4, 7)
    assert accounts.of(("acme", "first")) is first


def test_nothing_is_kept_of_whoever_holds_nothing() -> None:
    """Neither of the key nor of its organisation."""
    accounts = Accounts()
    first, second = accounts.of(("acme", "first")), accounts.of(("acme", "second"))
    first.add(2)
    second.add(1)
    accounts.release(first, 1)
    assert len(accounts) == 2
    accounts.release(first, 1)
    assert len(accounts) == 1
    assert accounts.of(("acme", "second")) is second
    assert second.org.held == 1
    accounts.release(second, 1)
    assert len(accounts) == 0
    assert accounts.of(("acme", "second")) is not second
