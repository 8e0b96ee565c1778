"""Contact identities, and the networks of adverts they join."""

from __future__ import annotations

import secrets

from django.db import models


def new_key() -> str:
    """A contact's name in pages and in the audit: random, so that it tells nothing about the contact."""
    return secrets.token_hex(8)


class Network(models.Model):
    """Adverts that share contacts, directly or through one another."""

    opened_at = models.DateTimeField()


class Contact(models.Model):
    """One identity: a phone and a WhatsApp account of the same number are one (`family` is "phone")."""

    family = models.CharField(max_length=16)
    value = models.CharField(max_length=320)
    key = models.CharField(max_length=16, unique=True, default=new_key)
    hub = models.BooleanField(default=False)
    n_adverts = models.IntegerField(default=0)
    network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="contacts")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["value", "family"], name="contact_identity"),)


class AdvertContact(models.Model):
    """An advert, in any of its versions, names a contact as this kind."""

    advert = models.ForeignKey("index.Advert", on_delete=models.PROTECT, related_name="contact_links")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="advert_links")
    kind = models.CharField(max_length=16)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["advert", "contact", "kind"], name="advert_contact"),)
