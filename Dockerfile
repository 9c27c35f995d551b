# The portal for production: web server, worker and beat are the same image with different commands.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
WORKDIR /srv/portal
COPY requirements.txt constraints.txt ./
RUN /opt/venv/bin/pip install -r requirements.txt
COPY . .
# Nothing of this environment stays in the image: the settings want it, and these two commands connect to nothing.
RUN export ENVIRONMENT=production SECRET_KEY=only-while-building DATABASE_URL=postgresql://none@none/none \
        REDIS_URL=redis://none ALLOWED_HOSTS=none SITE_URL=https://none EMAIL_URL=dummymail:// \
        DEFAULT_FROM_EMAIL=none@example.org \
    && /opt/venv/bin/python script/messages --compile \
    && /opt/venv/bin/python manage.py collectstatic --noinput \
    && /opt/venv/bin/python -m compileall -q accounts regions focusareas dialogues presentations portal toolkit

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ENVIRONMENT=production \
    XDG_CACHE_HOME=/tmp/cache
# Pango draws the PDFs; LibreOffice turns an organisation's own .pptx into pages (in the worker only).
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libreoffice-impress fonts-crosextra-carlito \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "script.healthcheck"]
CMD ["gunicorn", "portal.wsgi", "--bind=0.0.0.0:8000"]
