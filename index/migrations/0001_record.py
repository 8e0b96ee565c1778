"""The record: adverts, captures, assessments, networks, cases, decisions, audit, outbox, accounts."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import index.models.network
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Advert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=64, unique=True)),
                ("source", models.CharField(max_length=200)),
                ("url", models.TextField()),
                ("kind", models.CharField(max_length=16)),
                ("employer", models.TextField(default="")),
                ("content_sha256", models.CharField(max_length=64)),
                ("model_version", models.CharField(max_length=100)),
                ("n_versions", models.IntegerField(default=1)),
                ("language", models.CharField(max_length=16)),
                ("unsupported", models.BooleanField(default=False)),
                ("band_rank", models.SmallIntegerField(default=0)),
                ("score", models.FloatField(default=0.0)),
                ("child_sign", models.BooleanField(default=False)),
                ("flagged", models.BooleanField(default=False)),
                ("supplied", models.BooleanField(default=False)),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.CharField(default="", max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name="Capture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=128, unique=True)),
                ("run", models.CharField(max_length=200)),
                ("fetched_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.TextField()),
                ("evidence_file", models.CharField(default="", max_length=160)),
                ("evidence_sha256", models.CharField(default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("family", models.CharField(max_length=16)),
                ("value", models.CharField(max_length=320)),
                ("key", models.CharField(default=index.models.network.new_key, max_length=16, unique=True)),
                ("hub", models.BooleanField(default=False)),
                ("n_adverts", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Network",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("analyst", "Analyst"), ("supervisor", "Supervisor"), ("admin", "Admin")],
                        default="analyst",
                        max_length=16,
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="AdvertVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("capture_uid", models.CharField(default="", max_length=128)),
                ("first_seen", models.DateTimeField()),
                ("body", models.TextField()),
                (
                    "advert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="index.advert",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model_version", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=16)),
                ("unsupported", models.BooleanField()),
                ("band_rank", models.SmallIntegerField()),
                ("score", models.FloatField()),
                ("child_sign", models.BooleanField()),
                ("assessed_at", models.DateTimeField()),
                ("body", models.TextField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="index.advertversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=150)),
                ("verb", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=200)),
                ("detail", models.TextField(default="")),
                ("previous_sha256", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "actor", "verb", "number"], name="audit_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=32, unique=True)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(default="", max_length=150)),
                ("opening_note", models.TextField(default="")),
                ("state", models.CharField(default="undecided", max_length=16)),
                ("band_rank", models.SmallIntegerField(default=0)),
                ("queue_rank", models.SmallIntegerField(default=0)),
                ("score", models.FloatField(default=0.0)),
                ("child_sign", models.BooleanField(default=False)),
                ("n_adverts", models.IntegerField(default=0)),
                ("n_flagged", models.IntegerField(default=0)),
                ("first_seen", models.DateTimeField(null=True)),
                ("last_seen", models.DateTimeField(null=True)),
                ("card", models.JSONField(null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="index.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseFacet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facet", models.CharField(max_length=16)),
                ("value", models.CharField(max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facets", to="index.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AdvertContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                (
                    "advert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_links",
                        to="index.advert",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advert_links",
                        to="index.contact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verdict", models.CharField(max_length=16)),
                ("reason_code", models.CharField(max_length=40)),
                ("note", models.TextField(default="")),
                ("actor", models.CharField(max_length=150)),
                ("decided_at", models.DateTimeField()),
                ("shown", models.JSONField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="index.case"
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="index.decision",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="decision",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="index.decision"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="network",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="index.network",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="network",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case",
                to="index.network",
            ),
        ),
        migrations.AddField(
            model_name="advert",
            name="network",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adverts",
                to="index.network",
            ),
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("advert_uid", models.CharField(max_length=64)),
                ("attempts", models.IntegerField(default=0)),
                ("last_error", models.CharField(default="", max_length=300)),
                ("dead", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["dead", "id"], name="outbox_order")],
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.CharField(max_length=150)),
                ("reason", models.TextField()),
                ("revealed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reveals", to="index.case"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reveals",
                        to="index.contact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                ("source", models.CharField(max_length=200)),
                ("supplied", models.BooleanField(default=False)),
                ("warc_path", models.TextField(default="")),
                ("offset_bytes", models.BigIntegerField(default=0)),
                ("new", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("same", models.IntegerField(default=0)),
                ("set_aside", models.IntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("report", models.JSONField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["source", "finished_at"], name="run_source_finished")],
            },
        ),
        migrations.CreateModel(
            name="AdvertPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=8)),
                ("role", models.CharField(max_length=16)),
                (
                    "advert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="index.advert"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["code"], name="place_code")],
            },
        ),
        migrations.AddConstraint(
            model_name="advertversion",
            constraint=models.UniqueConstraint(fields=("advert", "content_sha256"), name="version_content"),
        ),
        migrations.AddConstraint(
            model_name="advertversion",
            constraint=models.UniqueConstraint(fields=("advert", "number"), name="version_number"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("version", "model_version"), name="assessment_model"),
        ),
        migrations.AddConstraint(
            model_name="casefacet",
            constraint=models.UniqueConstraint(fields=("facet", "value", "case"), name="case_facet"),
        ),
        migrations.AddConstraint(
            model_name="advertcontact",
            constraint=models.UniqueConstraint(fields=("advert", "contact", "kind"), name="advert_contact"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_at"], name="decision_time"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(fields=("value", "family"), name="contact_identity"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "-queue_rank", "-score", "first_seen"], name="case_queue"),
        ),
        migrations.AddIndex(
            model_name="advert",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True), ("unsupported", True)),
                fields=["first_seen"],
                name="advert_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="advert",
            index=models.Index(fields=["last_seen"], name="advert_last_seen"),
        ),
        migrations.AddIndex(
            model_name="reveal",
            index=models.Index(fields=["actor", "revealed_at"], name="reveal_actor"),
        ),
    ]
