"""The share of each key and each organisation; nothing is kept of a caller that holds nothing."""

KeyName = tuple[str, str]
"""Organisation and key."""


class OrgAccount:
    """What the keys of an organisation hold together."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = 0


class Account:
    """What one key holds."""

    __slots__ = ("held", "name", "org")

    def __init__(self, name: KeyName, org: OrgAccount) -> None:
        self.name = name
        self.org = org
        self.held = 0

    def add(self, more: int) -> None:
        """Hold more, less where the number is negative but not nothing."""
        self.held += more
        self.org.held += more


class Accounts:
    """The accounts of keys that hold something. Used on one event loop alone."""

    def __init__(self) -> None:
        self._keys: dict[KeyName, Account] = {}
        self._orgs: dict[str, OrgAccount] = {}

    def of(self, name: KeyName) -> Account:
        """Return a key's account; it is to be added to at once."""
        account = self._keys.get(name)
        if account is None:
            org = self._orgs.get(name[0])
            if org is None:
                org = self._orgs[name[0]] = OrgAccount()
            account = self._keys[name] = Account(name, org)
        return account

    def release(self, account: Account, size: int) -> None:
        """Hold so much less, and forget the account where that was all."""
        account.add(-size)
        if not account.held:
            del self._keys[account.name]
            if not account.org.held:
                del self._orgs[account.name[0]]

    def __len__(self) -> int:
        return len(self._keys)
