"""The application for a WSGI server: `wsgi:app`."""

import os

from app import create_app
from app.settings import Settings

app = create_app(Settings.from_environment(os.environ))
