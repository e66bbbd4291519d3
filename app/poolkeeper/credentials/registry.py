"""Which class speaks for which way to sign in; one is imported only when it is first used."""

import importlib

from poolkeeper.credentials.credential import CredentialSource
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn

_CLASSES = {
    SignIn.KEYRING: ("poolkeeper.credentials.saved_password", "SavedPassword"),
    SignIn.PROMPT: ("poolkeeper.credentials.typed_password", "TypedPassword"),
    SignIn.NONE: ("poolkeeper.credentials.no_password", "NoPassword"),
    SignIn.ENVIRONMENT: ("poolkeeper.credentials.environment_variable", "EnvironmentVariable"),
    SignIn.FILE: ("poolkeeper.credentials.secret_file", "SecretFile"),
    SignIn.COMMAND: ("poolkeeper.credentials.command_output", "CommandOutput"),
    SignIn.CONFIG_FILE: ("poolkeeper.credentials.config_file", "ConfigFile"),
    SignIn.VAULT: ("poolkeeper.credentials.vault_secret", "VaultSecret"),
    SignIn.AWS_SECRET: ("poolkeeper.credentials.aws_secret", "AwsSecret"),
    SignIn.RDS_IAM: ("poolkeeper.credentials.rds_token", "RdsToken"),
    SignIn.AZURE_SECRET: ("poolkeeper.credentials.azure_secret", "AzureSecret"),
    SignIn.ENTRA: ("poolkeeper.credentials.entra_token", "EntraToken"),
    SignIn.OAUTH: ("poolkeeper.credentials.oauth", "OAuth"),
    SignIn.KERBEROS: ("poolkeeper.credentials.kerberos.kerberos_ticket", "KerberosTicket"),
    SignIn.CERTIFICATE: ("poolkeeper.credentials.client_certificate", "CertificateAlone"),
}


def source_of(profile: Profile) -> CredentialSource:
    """Where the sign-in of a profile comes from; a database in a file needs none."""
    module, name = _CLASSES[SignIn.NONE if profile.engine is Engine.SQLITE else profile.sign_in]
    source: CredentialSource = getattr(importlib.import_module(module), name)()
    return source
