# SPDX-License-Identifier: Apache-2.0
"""Checks a password against a stored hash with hashlib, which is OpenSSL's scrypt and not ours.

    scrypt_password.py HASH

HASH is in the PHC string format, `$scrypt$ln=14,r=8,p=5$salt$hash`. Reads the password from standard
input, in UTF-8 and to its end. Prints `right` or `wrong`.
"""

import base64
import hashlib
import hmac
import sys


def decoded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def is_right(stored, password):
    empty, algorithm, parameters, salt, digest = stored.split("$")
    if empty or algorithm != "scrypt":
        raise ValueError("not a hash by scrypt")
    values = dict(parameter.split("=") for parameter in parameters.split(","))
    cost, size, times = 2 ** int(values["ln"]), int(values["r"]), int(values["p"])
    made = hashlib.scrypt(
        password, salt=decoded(salt), n=cost, r=size, p=times, maxmem=2**28,
        dklen=len(decoded(digest)),
    )
    return hmac.compare_digest(made, decoded(digest))


print("right" if is_right(sys.argv[1], sys.stdin.buffer.read()) else "wrong")
