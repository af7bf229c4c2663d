"""The application for a WSGI server: `wsgi:app`."""

import os

from app import create_app
from app.kept_secrets import keep_secrets
from app.settings import Settings, data_folder

keep_secrets(data_folder(os.environ), os.environ)
app = create_app(Settings.from_environment(os.environ))
