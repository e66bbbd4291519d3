"""What libkrb5, kinit and a server say when a Kerberos sign-in fails, and what it means.

The words are those of MIT Kerberos (lib/krb5/error_tables: krb5_err.et, kv5m_err.et; messages of kinit),
which drivers hand on inside their own; Heimdal and Apple word some of them otherwise.
"""

from poolkeeper.databases.meanings import Meaning, edit, meaning, reopen

SOURCE = "https://web.mit.edu/kerberos/krb5-latest/doc/admin/troubleshoot.html"

SKEW = meaning(
    "The clocks differ too much for Kerberos: this computer’s and that of the KDC or of {host}.",
    "Compare the clocks with the right time (timedatectl here); Kerberos allows five minutes.",
    "Have the wrong one set, best by NTP, then try again.",
    source=SOURCE,
)
WRONG_KEYS = meaning(
    "The keytab {keytab} no longer fits {principal}: the KDC has other keys.",
    "The password was changed or a newer keytab was made: ask for that one.",
    "Compare the key version numbers: klist -kt {keytab} here, kvno or kadmin getprinc at the KDC.",
    source=SOURCE,
)
NO_KEY = meaning(
    "The keytab {keytab} holds no key of {principal}.",
    edit("Check the principal, its realm and its capitals."),
    "See whose keys it holds: klist -kt {keytab}.",
)
NO_KEYTAB = meaning(
    "The keytab {keytab} cannot be read.",
    edit("Choose the keytab file."),
    "It must be readable for the account that runs Poolkeeper, and should be for nobody else.",
)
BAD_KEYTAB = meaning(
    "The file {keytab} is no keytab.",
    edit("Choose the keytab file."),
    "It may have been spoiled by a copy as text; copy it as binary.",
)
UNKNOWN_PRINCIPAL = meaning(
    "The KDC knows no principal {principal}.",
    edit("Check the principal: its name, its realm in capitals, and whether it has an instance (name/host)."),
    "In Active Directory it is the account’s userPrincipalName or sAMAccountName@REALM.",
    source=SOURCE,
)
LOCKED = meaning(
    "The KDC has locked {principal}.",
    "Too many refused sign-ins may have locked the account: ask whoever runs the KDC to unlock it.",
)
PRINCIPAL_EXPIRED = meaning(
    "The account or the password of {principal} has expired.",
    "Ask whoever runs the KDC for a new password and keytab.",
)
NO_KDC = meaning(
    "No KDC of the realm answers.",
    "Check the network, and the VPN if the realm needs one; Kerberos needs port 88 by TCP or UDP.",
    edit("Check the hosts under [realms] in the profile’s krb5.conf, or in the system’s."),
    reopen("Try again."),
    source=SOURCE,
)
UNKNOWN_REALM = meaning(
    "It is not known where the KDC of the realm is.",
    edit("Check the principal’s realm: it is written in capitals."),
    edit("Name the realm’s KDC under [realms] in krb5.conf, or choose the file that does."),
    source=SOURCE,
)
NO_DEFAULT_REALM = meaning(
    "The principal has no realm, and no default is set.",
    edit("Write the principal with its realm: name@REALM."),
    edit("Or set default_realm in krb5.conf."),
)
BAD_CONFIGURATION = meaning(
    "The configuration of Kerberos cannot be read.",
    edit("Choose the right krb5.conf, or leave it empty for the system’s."),
)
NO_TICKET = meaning(
    "There is no Kerberos ticket of yours.",
    "Get one in a terminal with kinit; klist shows what there is.",
    edit("Or choose a keytab: then Poolkeeper gets the ticket and renews it."),
    reopen("Try again when you have one."),
    source=SOURCE,
)
TICKET_ENDED = meaning(
    "The Kerberos ticket has ended.",
    "Get a new one in a terminal with kinit.",
    edit("Or choose a keytab: then Poolkeeper gets the ticket and renews it."),
    reopen("Try again when you have one."),
    source=SOURCE,
)
OTHER_PRINCIPAL = meaning(
    "Your ticket is another one’s than the profile asks for.",
    "Get the right one with kinit {principal}, or choose it with kswitch.",
    edit("Or leave the principal empty to take whichever ticket is there."),
)
BAD_CACHE = meaning(
    "The credential cache with your ticket cannot be read.",
    "Make it anew: kdestroy, then kinit.",
    "If KRB5CCNAME is set, check where it leads.",
)
UNKNOWN_SERVICE = meaning(
    "The KDC knows no service {service}.",
    edit("Use the server’s full host name, as its principal has it: no address and no alias."),
    edit("Check the service’s name, if the server runs under another one."),
    "Ask for the principal to be made (kadmin addprinc; in Active Directory setspn).",
    source=SOURCE,
)
NO_COMMON_CIPHER = meaning(
    "The KDC and this computer have no encryption type in common.",
    "Old keys (DES, RC4) are no longer taken: ask for the account’s keys to be made anew with AES.",
    source=SOURCE,
)
NO_KINIT = meaning(
    "kinit, the program that gets a ticket, is not installed.",
    "Install it: apt install krb5-user (Debian, Ubuntu), dnf install krb5-workstation (Fedora, Red Hat), "
    "zypper install krb5-client (SUSE).",
    edit("Or use the ticket that you have already."),
)
SERVER_REFUSED = meaning(
    "{server} took the Kerberos ticket and refused the sign-in as {user}.",
    edit("Check the user: the server maps a principal to a user by pg_hba.conf and pg_ident.conf."),
    "The server’s log says why: another keytab than the KDC’s, its clock, or a principal that is not mapped.",
    source="https://www.postgresql.org/docs/current/gssapi-auth.html",
)
SERVER_KEYS = meaning(
    "{server} cannot read tickets for {service}: its keytab has other keys than the KDC.",
    "If the server has got a new keytab lately, get a new ticket: kdestroy, then kinit.",
    "Else ask for its keytab to be made anew, and for the server to be restarted with it.",
    source=SOURCE,
)
NOT_OFFERED = meaning(
    "{server} does not offer Kerberos for {user}.",
    "Ask for an entry with the method gss in the server’s pg_hba.conf.",
    edit("Or sign in with a password."),
    source="https://www.postgresql.org/docs/current/gssapi-auth.html",
)
FAILED = meaning(
    "The Kerberos sign-in did not work.",
    "Kerberos’s own words say where it stopped; KRB5_TRACE=/dev/stderr kinit tells more.",
    source=SOURCE,
)

BY_WORDS: tuple[tuple[str, Meaning], ...] = (
    (r"^\w+: not found$", NO_KINIT),
    (r"[Cc]lock skew too great|Ticket not yet valid", SKEW),
    (r"Keytab contains no suitable keys|Key table entry not found|no key .* in keytab", NO_KEY),
    (r"Unsupported key table format|Bad format in keytab|Key table has wrong", BAD_KEYTAB),
    (r"Key table file .*(not found|[Pp]ermission)|keytab.*(not found|[Pp]ermission denied)", NO_KEYTAB),
    (r"Permission denied while getting initial credentials|Is a directory", NO_KEYTAB),
    (r"Key version is not available|Request ticket server .* not found in keytab|Wrong principal in request",
     SERVER_KEYS),
    (r"Password incorrect|Preauthentication failed|[Dd]ecrypt integrity check failed", WRONG_KEYS),
    (r"Client '?.*not found in Kerberos database|Client \(.*\) unknown", UNKNOWN_PRINCIPAL),
    (r"have been revoked", LOCKED),
    (r"entry in database has expired|[Pp]assword has expired", PRINCIPAL_EXPIRED),
    (r"Server '?.*not found in Kerberos database|Server \(.*\) unknown", UNKNOWN_SERVICE),
    (r"Cannot find KDC|Cannot resolve .*realm|unable to locate KDC", UNKNOWN_REALM),
    (r"Cannot contact any KDC|unable to reach any KDC|no answer from a KDC", NO_KDC),
    (r"does not specify default realm|no default realm", NO_DEFAULT_REALM),
    (r"Kerberos configuration file|initializing Kerberos 5 library|krb5_init_context", BAD_CONFIGURATION),
    (r"Ticket expired|credentials? (has|have) expired|Credential.*expired", TICKET_ENDED),
    (r"Bad format in credentials cache|is no credential cache|ends in the middle|Unsupported .*cache",
     BAD_CACHE),
    (r"Credentials cache .*[Pp]ermission|cannot be read", BAD_CACHE),
    (r"No Kerberos credentials|No credentials cache|Credentials cache .*not found|no credential for",
     NO_TICKET),
    (r"No credentials were supplied", NO_TICKET),
    (r"^The ticket in .* is of ", OTHER_PRINCIPAL),
    (r"no support for encryption type|encryption type not (supported|permitted)", NO_COMMON_CIPHER),
)  # fmt: skip
"""The first that fits counts; English, as programs write it under LC_ALL=C."""
