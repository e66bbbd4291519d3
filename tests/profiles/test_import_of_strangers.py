"""A stranger's profile: it says every server that would get a secret, and chooses nothing of this machine."""

import msgspec
import pytest

from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.credentials import (
    ConfigFormat,
    CredentialSettings,
    FromConfigFile,
    FromEnvironment,
    FromFile,
)
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault, VaultAuth
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom
from poolkeeper.profiles.oracle import Oracle, OracleAddress
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.replicas import Replicas, ReplicaServer
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from poolkeeper.profiles.transfer import export_text
from poolkeeper.profiles.validation import problems
from tests.support.imported_profiles import import_profiles

PAY = Profile(
    name="Pay",
    engine=Engine.POSTGRESQL,
    host="db.example",
    database="pay",
    user="me",
    tls=Tls(mode=Encryption.REQUIRE),
)
TWO = Replicas(servers=(ReplicaServer(host="evil.example"), ReplicaServer(host="third.example", port=5433)))
DESCRIPTOR = (
    "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=evil.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s)))"
)


def imported(profile):
    """The profile as it comes in, and all that is said of it."""
    found = import_profiles(export_text([profile]))
    return (found.profiles or (None,))[0], "\n".join((*found.left_out, *found.notices))


def with_(profile=PAY, **changes):
    return msgspec.structs.replace(profile, **changes)


def of_variable(**changes):
    variable = CredentialSettings(environment=FromEnvironment(name="PAY_PW"))
    return with_(sign_in=SignIn.ENVIRONMENT, credential=variable, **changes)


def of_oracle(oracle, **changes):
    return of_variable(engine=Engine.ORACLE, oracle=oracle, **{"tls": Tls(), **changes})


def by_string(text, **changes):
    return of_oracle(Oracle(address=OracleAddress.CONNECT_STRING), database=text, **changes)


def of_sql_server(**settings):
    return with_(engine=Engine.MSSQL, sql_server=SqlServer(login=SqlServerLogin.INTEGRATED, **settings))


@pytest.mark.parametrize(
    ("profile", "secret"),
    [
        (of_variable(), "the variable PAY_PW"),
        (with_(sign_in=SignIn.ENTRA), "an Entra token for Azure databases"),
        (with_(sign_in=SignIn.PROMPT), "the password that you give it"),
        (with_(sign_in=SignIn.KEYRING), "the password that you give it"),
    ],
)
def test_every_replica_that_would_get_a_secret_is_named(profile, secret):
    _, said = imported(with_(profile, replicas=TWO))
    assert f"{secret} to db.example, evil.example and third.example: look" in said


def test_no_replica_is_hidden_behind_a_list_that_is_cut():
    many = Replicas(servers=tuple(ReplicaServer(host=f"r{number}.example") for number in range(16)))
    (notice,) = import_profiles(export_text([of_variable(replicas=many)])).notices
    assert all(each.host in notice for each in many.servers)


def test_who_would_get_a_token_of_rds_is_said():
    aws = CredentialSettings(aws=FromAws(profile="payments", region="eu-west-1"))
    profile, said = imported(with_(sign_in=SignIn.RDS_IAM, credential=aws))
    assert profile
    assert "an RDS token of the AWS profile payments to db.example" in said


def test_a_token_of_rds_for_replicas_is_refused():
    both = with_(sign_in=SignIn.RDS_IAM, replicas=TWO)
    (problem,) = problems(both)
    assert problem.field == "replicas.servers"
    assert "made for the primary’s host alone" in problem.sentence
    assert not problems(with_(both, replicas=Replicas()))
    assert not problems(with_(both, sign_in=SignIn.PROMPT))


@pytest.mark.parametrize("text", [DESCRIPTOR, "evil.example:1521/pay", "PAY"])
def test_a_connect_string_is_named_and_not_the_host_beside_it(text):
    _, said = imported(by_string(text, host="db.example"))
    assert f"to where “{text}” leads" in said
    assert "db.example" not in said


def test_a_connect_string_is_shown_without_its_passwords_and_with_its_hosts():
    text = 'a:1/s?wallet_password=hunter2&password="x&https_proxy=evil.example"\u202e&retry_count=1'
    _, said = imported(by_string(text))
    assert "hunter2" not in said
    assert "\u202e" not in said
    assert "https_proxy=evil.example" in said


@pytest.mark.parametrize(
    ("field", "words"), [("tns_admin", "its tnsnames.ora"), ("wallet", "the folder of its wallet")]
)
def test_a_folder_of_oracle_does_not_come_in(field, words):
    profile, said = imported(of_oracle(Oracle(**{field: "/tmp/theirs"})))
    assert getattr(profile.oracle, field) == ""
    assert words in said


@pytest.mark.parametrize(
    "text",
    [
        "tcps://db:2484/s?wallet_location=/tmp/w",
        DESCRIPTOR.replace("(CONNECT", "(SECURITY=(MY_WALLET_DIRECTORY=/tmp/w))(CONNECT"),
        "db:1521/s?ssl_server_cert_dn=\\\\evil\\share",
    ],
)
def test_a_connect_string_that_names_a_folder_is_left_out(text):
    profile, said = imported(by_string(text))
    assert profile is None
    assert "its connect string names a folder" in said


@pytest.mark.parametrize(
    "text",
    [
        "config-file:///tmp/x.json",
        "Config-Azure://x.azconfig.io/?key=a",
        " ldap://dir.example/x",
        "ldaps://d/x",
    ],
)
def test_a_connect_string_that_asks_elsewhere_is_refused(text):
    (problem,) = problems(by_string(text))
    assert problem.field == "database"
    assert "configuration provider or a directory" in problem.sentence


@pytest.mark.parametrize("text", ["config-file", "ldap", "ldap:1521/x", "tcps://config-a:1/s", DESCRIPTOR])
def test_a_name_or_host_that_only_looks_like_it_is_none(text):
    assert not problems(by_string(text))


@pytest.mark.parametrize(
    "principal",
    [
        "MSSQLSvc/payroll.example:1433",
        "cifs/db.example",
        "svc@EVIL.EXAMPLE",
        "MSSQLSvc/db.example.evil.example:1433",
    ],
)
def test_a_service_principal_of_another_server_does_not_come_in(principal):
    profile, said = imported(of_sql_server(service_principal=principal))
    assert profile.sql_server.service_principal == ""
    assert f"without the service principal {principal}" in said


@pytest.mark.parametrize("principal", ["MSSQLSvc/DB.example:1433", "MSSQLSvc/db.example:PAY@CORP.EXAMPLE"])
def test_a_service_principal_of_the_server_itself_comes_in(principal):
    profile, said = imported(of_sql_server(service_principal=principal))
    assert profile.sql_server.service_principal == principal
    assert "without" not in said


def test_a_service_principal_does_not_come_in_where_a_replica_would_get_its_ticket():
    spn = "MSSQLSvc/db.example:1433"
    profile, _ = imported(with_(of_sql_server(service_principal=spn), replicas=TWO))
    assert profile.sql_server.service_principal == ""


def test_a_kerberos_service_that_names_a_host_does_not_come_in():
    settings = CredentialSettings(kerberos=Kerberos(service="postgres/payroll.example"))
    profile, said = imported(with_(credential=settings))
    assert profile.credential.kerberos.service == ""
    assert "the service of its Kerberos sign-in" in said


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (of_sql_server(), "your account’s ticket to db.example: look"),
        (with_(sign_in=SignIn.KERBEROS), "your account’s ticket to db.example: look"),
        (
            with_(of_sql_server(), replicas=TWO),
            "your account’s ticket to db.example, evil.example and third.example",
        ),
        (
            with_(engine=Engine.MSSQL, host=r"np:\\evil.example\pipe\sql\query"),
            r"your account’s ticket to np:\\evil.example\pipe",
        ),
        (
            with_(
                sign_in=SignIn.KERBEROS,
                credential=CredentialSettings(
                    kerberos=Kerberos(ticket=TicketFrom.KEYTAB, principal="me@X", keytab="/k")
                ),
            ),
            "a ticket of me@X, got with /k, to db.example",
        ),
    ],
)
def test_who_would_be_offered_a_ticket_is_said(profile, said):
    assert f"“Pay” would offer {said}" in imported(profile)[1]


def test_nothing_is_said_of_a_plain_sign_in_to_one_server():
    assert imported(PAY)[1] == ""


UNC = (r"\\evil.example\share\x", "//evil.example/share/x", r"\/evil.example/share/x")


@pytest.mark.parametrize("path", UNC)
@pytest.mark.parametrize(
    ("part", "field", "sign_in", "more"),
    [
        ("file", "path", SignIn.FILE, FromFile()),
        ("config_file", "path", SignIn.CONFIG_FILE, FromConfigFile(format=ConfigFormat.JSON, key="a")),
        ("kerberos", "keytab", SignIn.KERBEROS, Kerberos(ticket=TicketFrom.KEYTAB, principal="me@X")),
        ("vault", "ca_file", SignIn.VAULT, FromVault(address="https://v", path="a")),
        (
            "vault",
            "token_file",
            SignIn.VAULT,
            FromVault(address="https://v", path="a", auth=VaultAuth.TOKEN_FILE),
        ),
        ("vault", "jwt_file", SignIn.VAULT, FromVault(address="https://v", path="a")),
    ],
)
def test_no_file_of_a_sign_in_comes_in_that_lies_on_another_computer(path, part, field, sign_in, more):
    settings = CredentialSettings(**{part: msgspec.structs.replace(more, **{field: path})})
    profile, said = imported(with_(sign_in=sign_in, credential=settings))
    assert profile is None or getattr(getattr(profile.credential, part), field) == ""
    assert "on another computer" in said or "was left out" in said
    assert profile is not None or path.startswith("\\/")
    assert "what is in  " not in said


@pytest.mark.parametrize("path", UNC)
@pytest.mark.parametrize("field", ["ca_file", "certificate_file", "key_file"])
def test_no_certificate_comes_in_that_lies_on_another_computer(path, field):
    files = {"certificate_file": "/c", field: path}
    profile, said = imported(with_(tls=Tls(mode=Encryption.REQUIRE, **files)))
    assert getattr(profile.tls, field) == ""
    assert "on another computer" in said


@pytest.mark.parametrize("path", UNC[:2])
def test_a_database_file_or_a_socket_on_another_computer_is_left_out(path):
    file = Profile(name="Pay", engine=Engine.SQLITE, database=path)
    for profile in (file, with_(host=path)):
        came_in, said = imported(profile)
        assert came_in is None
        assert "“Pay” was left out: " in said


def test_files_of_this_computer_come_in():
    files = Tls(mode=Encryption.REQUIRE, ca_file="/etc/ca.pem", certificate_file=r"C:\me\c.pem")
    profile, said = imported(with_(tls=files))
    assert (profile.tls, said) == (files, "")
    assert imported(Profile(name="Pay", engine=Engine.SQLITE, database="/srv/pay.db"))[1] == ""
