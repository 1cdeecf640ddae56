# Sourced by ./run and ./test from the top of the checkout: make .venv match a lock file.

# What .venv was made from: the lock file, the packaging and the folder, for its scripts name it.
venv_sources() {
    cksum "$1" pyproject.toml hatch_build.py
    pwd
}

venv_is_current() {
    [ -x .venv/bin/python ] && [ "$(cat ".venv/$1.stamp" 2>/dev/null)" = "$(venv_sources "$1")" ]
}

# make_venv LOCK: create or refresh .venv; costs nothing when nothing changed.
make_venv() {
    if venv_is_current "$1"; then
        return
    fi
    python=${PYTHON:-python3}
    if ! command -v "$python" >/dev/null 2>&1; then
        echo "tracker needs Python 3.11 or later: apt-get install -y python3 python3-venv" >&2
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "tracker needs Python 3.11 or later; $("$python" --version 2>&1) is too old" >&2
        exit 1
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "tracker needs Python's venv module: apt-get install -y python3-venv" >&2
            exit 1
        fi
        rm -rf .venv
        echo "Making .venv ..." >&2
        "$python" -m venv .venv
    fi
    echo "Installing from $1 (about half a minute the first time) ..." >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    venv_sources "$1" >".venv/$1.stamp"
}

# Compile the message catalogues that are newer than their compiled form.
compile_catalogues() {
    for text in tracker/translations/*/LC_MESSAGES/*.po; do
        [ -f "$text" ] || continue
        binary="${text%.po}.mo"
        if [ ! -f "$binary" ] || [ -n "$(find "$text" -newer "$binary")" ]; then
            .venv/bin/pybabel --quiet compile --directory tracker/translations
            return
        fi
    done
}

# Write .gz and .br beside the static files, anew when one of them changed: a stale one would be served.
compress_static() {
    stamp=.venv/static.stamp
    if [ ! -f "$stamp" ] || [ -n "$(find tracker/static -type f ! -name '*.gz' ! -name '*.br' -newer "$stamp")" ]; then
        find tracker/static \( -name '*.gz' -o -name '*.br' \) -exec rm {} +
        .venv/bin/python -m whitenoise.compress --quiet tracker/static
        touch "$stamp"
    fi
}
