"""Who and what the demo school's people and courses are called, and how they sign in. Loads no table."""

from __future__ import annotations

from sqlalchemy import Connection, column, select, table

PASSWORD = "homeroom"  # noqa: S105  the demo's sign-in, printed at every start
DOMAIN = "homeroom.example"
BIOLOGY = "3"

COURSES = (
    ("1", "Advisory", "Advisory"),
    ("2", "PE 9", "Physical Education"),
    (BIOLOGY, "Biology 101", "Biology"),
    ("4", "PE 7", "Physical Education"),
    ("5", "Driver's Ed", "Driver's Education"),
    ("6", "Health 8", "Health"),
)
STUDENTS = (
    "Ava Martinez", "Liam Chen", "Noah Williams", "Emma Johnson", "Olivia Brown", "Mia Davis", "Ethan Wilson",
    "Sophia Nguyen", "Lucas Garcia", "Amelia Lee", "Aisha Khan", "Omar Hassan", "Wei Ling Tan", "Jayden Lim",
    "Zara Ahmed", "Priya Patel", "Mateo Rossi", "Hannah Schmidt", "Tomasz Nowak", "Chloe Dubois", "Yuki Tanaka",
    "Grace Okafor", "Daniel Cohen", "Isla Murphy", "Mohammed Ali", "Elena Petrova", "Samuel Osei", "Linh Pham",
)  # fmt: skip

_USERS = table("users", column("email"))


def has_people(connection: Connection) -> bool:
    """Whether anybody is in the database, of the demo school or of a real one."""
    return connection.execute(select(_USERS).limit(1)).first() is not None


def sign_ins(connection: Connection) -> list[str]:
    """What to print for a newcomer: how to sign in to the demo school, or nothing where the school is a real one."""
    there = connection.execute(select(_USERS).where(_USERS.c.email == f"teacher@{DOMAIN}")).first()
    if there is None:
        return []
    mailboxes = ("admin", "teacher", "coteacher", "stranger", "parent1", "student1 … student28")
    return [f"Sign in at @{DOMAIN} as {', '.join(mailboxes)}; the password is {PASSWORD}"]
