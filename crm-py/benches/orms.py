"""The same table as two mappers see it."""


from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional
from uuid import UUID

from data import FIELDS, START


def sqlalchemy_model(path: str) -> tuple[Any, Any]:
    """The mapped class of SQLAlchemy and an engine on the file."""
    from sqlalchemy import Numeric, create_engine, event
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    class Contact(Base):
        __tablename__ = "contact_orm"
        id: Mapped[int] = mapped_column(primary_key=True)
        uuid: Mapped[UUID] = mapped_column(unique=True)
        version: Mapped[int] = mapped_column()
        created_at: Mapped[datetime]
        owner: Mapped[int] = mapped_column(index=True)
        business_unit: Mapped[int]
        account: Mapped[Optional[int]] = mapped_column(index=True)
        state: Mapped[int]
        first_name: Mapped[Optional[str]]
        last_name: Mapped[str]
        full_name: Mapped[str] = mapped_column(index=True)
        email: Mapped[Optional[str]] = mapped_column(index=True)
        phone: Mapped[Optional[str]]
        job_title: Mapped[Optional[str]]
        birth_on: Mapped[Optional[date]]
        children: Mapped[Optional[int]]
        annual_income: Mapped[Optional[Decimal]] = mapped_column(Numeric(19, 4))
        __mapper_args__ = {"version_id_col": version}

    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")

    Base.metadata.create_all(engine)
    return Contact, engine


def django_model(path: str) -> Any:
    """The model of Django on the file."""
    import django
    from django.conf import settings

    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": path,
                "OPTIONS": {"init_command": "pragma journal_mode = wal; pragma synchronous = normal"}}
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
    django.setup()
    from django.db import connection, models

    class Contact(models.Model):
        uuid = models.UUIDField(unique=True)
        version = models.IntegerField()
        created_at = models.DateTimeField()
        owner = models.IntegerField(db_index=True)
        business_unit = models.IntegerField()
        account = models.IntegerField(null=True, db_index=True)
        state = models.IntegerField()
        first_name = models.CharField(max_length=100, null=True)
        last_name = models.CharField(max_length=100)
        full_name = models.CharField(max_length=200, db_index=True)
        email = models.CharField(max_length=320, null=True, db_index=True)
        phone = models.CharField(max_length=50, null=True)
        job_title = models.CharField(max_length=100, null=True)
        birth_on = models.DateField(null=True)
        children = models.IntegerField(null=True)
        annual_income = models.DecimalField(max_digits=19, decimal_places=4, null=True)

        class Meta:
            app_label = "bench"
            db_table = "contact_django"

    with connection.schema_editor() as editor:
        editor.create_model(Contact)
    return Contact


def given(rows: list[dict]) -> list[dict]:
    """The rows with what the engine fills in by itself."""
    return [
        {**row, "id": n, "uuid": UUID(int=n), "version": 1, "created_at": START, "owner": 1, "business_unit": 1,
         "state": 0, "full_name": f"{row['first_name']} {row['last_name']}"}
        for n, row in enumerate(rows, 1)
    ]


def as_dict(contact: Any) -> dict[str, Any]:
    """The ten fields of an object."""
    return {field: getattr(contact, field) for field in FIELDS}
