"""Networks: adverts that share a contact identity, joined as they come in; a hub joins nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from classifiers.assessment import Assessment, ContactKind
from index import clock, models
from index.packing import storable
from index.settings import read_settings
from index.tracks import Track

Identity = tuple[str, str]


def identity(kind: ContactKind, value: str) -> Identity:
    """Family and value: a phone and the WhatsApp account of the same number are one identity."""
    return ("phone" if kind in ("phone", "whatsapp") else kind, storable(value)[:320])


@dataclass(slots=True)
class Joined:
    """What joining did: which network each touched advert is in, and which networks were merged."""

    merged: dict[int, list[int]] = field(default_factory=dict)  # survivor: the networks it took over


class _Components:
    """Union by representative; the smaller token of a pair need not win, the caller picks the network."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def find(self, token: Hashable) -> Hashable:
        root = self._parent.setdefault(token, token)
        while root != self._parent[root]:
            root = self._parent[root]
        while self._parent[token] != root:
            self._parent[token], token = root, self._parent[token]
        return root

    def union(self, one: Hashable, other: Hashable) -> None:
        self._parent[self.find(one)] = self.find(other)


def join_networks(tracks: Sequence[Track]) -> Joined:
    """Sets the network of every touched advert, in the rows not yet written, and stores the contacts."""
    touched = [track for track in tracks if track.touched]
    named = {track.row.uid: _named(track.pairs) for track in touched}
    contacts = _load_contacts(named.values())
    parts = _Components()
    for track in touched:
        token = ("advert", track.row.uid)
        parts.find(token)
        if track.row.network_id is not None:
            parts.union(token, track.row.network_id)
        for known in named[track.row.uid]:
            if not contacts[known].hub:
                parts.union(token, known)
    for known, contact in contacts.items():
        if not contact.hub and contact.network_id is not None:
            parts.union(known, contact.network_id)
    joined = _settle(parts, touched, contacts)
    _store_contacts(contacts)
    return joined


def _named(pairs: Iterable[tuple[object, Assessment]]) -> dict[Identity, set[tuple[str, bool]]]:
    """Every identity that the readings name, with the kinds it was named as and whether it is a hub."""
    named: dict[Identity, set[tuple[str, bool]]] = {}
    for _, assessment in pairs:
        for contact in assessment.contacts:
            named.setdefault(identity(contact.kind, contact.value), set()).add((contact.kind, contact.hub))
    return named


def _load_contacts(
    named: Iterable[dict[Identity, set[tuple[str, bool]]]],
) -> dict[Identity, models.Contact]:
    wanted: dict[Identity, bool] = {}
    for kinds in named:
        for known, said in kinds.items():
            wanted[known] = wanted.get(known, False) or any(hub for _, hub in said)
    found = models.Contact.objects.filter(value__in={value for _, value in wanted})
    contacts = {(row.family, row.value): row for row in found if (row.family, row.value) in wanted}
    for known, hub in wanted.items():
        row = contacts.setdefault(known, models.Contact(family=known[0], value=known[1]))
        row.hub = row.hub or hub
    return contacts


def _settle(parts: _Components, touched: Sequence[Track], contacts: dict[Identity, models.Contact]) -> Joined:
    """Gives each component its oldest network, or a new one where it has none and needs one."""
    members: dict[Hashable, list[Track]] = {}
    for track in touched:
        members.setdefault(parts.find(("advert", track.row.uid)), []).append(track)
    held: dict[Hashable, set[int]] = {root: set() for root in members}
    linked: dict[Hashable, list[models.Contact]] = {root: [] for root in members}
    for track in touched:
        if track.row.network_id is not None:
            held[parts.find(("advert", track.row.uid))].add(track.row.network_id)
    for known, contact in contacts.items():
        root = parts.find(known)
        if not contact.hub and root in members:
            linked[root].append(contact)
            held[root] |= {contact.network_id} if contact.network_id else set()
    fresh = [
        root
        for root, nets in held.items()
        if not nets and (linked[root] or any(track.row.flagged for track in members[root]))
    ]
    at = clock.now()
    made = models.Network.objects.bulk_create([models.Network(opened_at=at) for _ in fresh])
    for root, network in zip(fresh, made, strict=True):
        held[root].add(network.pk)
    joined = Joined()
    for root, nets in held.items():
        if nets:
            _take_over(min(nets), sorted(nets)[1:], joined)
            for track in members[root]:
                track.row.network_id = min(nets)
            for contact in linked[root]:
                contact.network_id = min(nets)
    return joined


def _take_over(survivor: int, others: list[int], joined: Joined) -> None:
    if others:
        joined.merged[survivor] = others
        models.Advert.objects.filter(network_id__in=others).update(network_id=survivor)
        models.Contact.objects.filter(network_id__in=others).update(network_id=survivor)


def _store_contacts(contacts: dict[Identity, models.Contact]) -> None:
    models.Contact.objects.bulk_create([row for row in contacts.values() if row.pk is None])
    values = [(row.network_id, row.hub, row.pk) for row in contacts.values()]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE index_contact SET network_id = %s, hub = %s WHERE id = %s", values)


def link_contacts(tracks: Sequence[Track]) -> None:
    """Writes which advert names which contact, once both are stored, and counts them."""
    touched = [track for track in tracks if track.touched]
    named = {track.row.pk: _named(track.pairs) for track in touched}
    wanted = _load_contacts(named.values())
    old = [track.row.pk for track in touched if track.change != "new"]
    there = set(
        models.AdvertContact.objects.filter(advert_id__in=old).values_list("advert_id", "contact_id", "kind")
    )
    links = [
        models.AdvertContact(advert_id=advert, contact_id=wanted[known].pk, kind=kind)
        for advert, kinds in named.items()
        for known, said in kinds.items()
        for kind in dict.fromkeys(kind for kind, _ in sorted(said))
        if (advert, wanted[known].pk, kind) not in there
    ]
    models.AdvertContact.objects.bulk_create(links)
    had = {(advert, contact) for advert, contact, _ in there}
    fresh = {(link.advert_id, link.contact_id) for link in links} - had
    added: dict[int, int] = {}
    for _, contact in fresh:
        added[contact] = added.get(contact, 0) + 1
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE index_contact SET n_adverts = n_adverts + %s WHERE id = %s",
            [(count, contact) for contact, count in added.items()],
        )
    _find_hubs(list(added))


def _find_hubs(contacts: list[int]) -> None:
    """Marks contacts that look like a board's own: very many employers behind them, on one source alone."""
    settings = read_settings()
    many = models.Contact.objects.filter(pk__in=contacts, hub=False, n_adverts__gte=settings.hub_adverts)
    for contact in many:
        adverts = models.Advert.objects.filter(contact_links__contact=contact)
        sources = adverts.values("source").distinct()[:2].count()
        employers = adverts.exclude(employer="").values("employer").distinct().count()
        if sources == 1 and employers >= settings.hub_employers:
            models.Contact.objects.filter(pk=contact.pk).update(hub=True)
