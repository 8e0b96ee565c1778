from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("index", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="ScheduleLease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.BigIntegerField(default=0)),
                ("holder", models.CharField(default="", max_length=200)),
                ("beat", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ScheduleTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                ("schedule", models.CharField(max_length=200)),
                ("mark", models.DateTimeField()),
                ("watched", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="ScheduleSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=200)),
                ("slot", models.DateTimeField()),
                ("state", models.CharField(max_length=12)),
                ("attempt", models.IntegerField(default=0)),
                ("token", models.BigIntegerField(default=0)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("exit_code", models.IntegerField(null=True)),
                ("reason", models.CharField(default="", max_length=40)),
                ("said", models.CharField(default="", max_length=300)),
                ("covered_by", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "slot"], name="schedule_state_slot")],
                "constraints": [models.UniqueConstraint(fields=("task", "slot"), name="schedule_task_slot")],
            },
        ),
    ]
