"""The language server as pytest-lsp's clients see it; `cargo test --test lsp` runs it."""

import asyncio
import os
import pathlib
import sys

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

AGENDA = 'issue  wait "Minutes": number\nparty anna\nparty bea\n'
ANNA = 'position a of anna {\n  stated 2024-05-04 by "Anna"\n  demand soon { wait at most 10 }\n  discuss wait\n}\n'
BEA = 'position b of bea {\n  stated 2024-05-04 by "Bea"\n  demand rise { wait at least 30 }\n}\n'


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ.get("DEMARCHE", "demarche"), "lsp"]),
    params=["neovim", "visual-studio-code", "emacs"],
)
async def client(request, lsp_client: LanguageClient, tmp_path_factory):
    folder = pathlib.Path(tmp_path_factory.mktemp("talks"))
    (folder / "demarche.toml").write_text("")
    for name, text in [("agenda", AGENDA), ("anna", ANNA), ("bea", BEA)]:
        (folder / f"{name}.pos").write_text(text)
    lsp_client.folder = folder

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_params: types.RegistrationParams):
        """The files are watched, as far as the server can tell."""

    capabilities = client_capabilities(request.param)
    lsp_client.pulls = capabilities.text_document.diagnostic is not None
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            process_id=os.getpid(),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="talks")],
        )
    )
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient, name: str) -> str:
    path = client.folder / name
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            text_document=types.TextDocumentItem(
                uri=path.as_uri(), language_id="pos", version=1, text=path.read_text()
            )
        )
    )
    return path.as_uri()


async def diagnostics(client: LanguageClient, uri: str):
    if client.pulls:
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(text_document=types.TextDocumentIdentifier(uri=uri))
        )
        return report.items
    for _ in range(200):
        if client.diagnostics.get(uri):
            return client.diagnostics[uri]
        await asyncio.sleep(0.05)
    return []


@pytest.mark.asyncio
async def test_a_contradiction_is_told(client: LanguageClient):
    uri = opened(client, "anna.pos")
    found = await diagnostics(client, uri)
    assert [one.code for one in found] == ["contradiction"]
    assert found[0].range.start == types.Position(line=2, character=16)


@pytest.mark.asyncio
async def test_what_if_is_answered(client: LanguageClient):
    uri = opened(client, "anna.pos")
    place = types.Position(line=2, character=18)
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=uri),
            range=types.Range(start=place, end=place),
            context=types.CodeActionContext(diagnostics=[]),
        )
    )
    # The library reads an action that has a command as a bare command, so of it only the
    # title is certain.
    assert any(action.title == "What if \u201ca.soon\u201d were dropped?" for action in actions)
    answer = await client.workspace_execute_command_async(
        types.ExecuteCommandParams(command="demarche.whatIf", arguments=[uri, "a.soon"])
    )
    answer = answer if isinstance(answer, dict) else answer._asdict()
    assert answer["title"] == "If \u201ca.soon\u201d were dropped"
    assert "A deal would open" in answer["text"]


@pytest.mark.asyncio
async def test_a_text_is_formatted(client: LanguageClient):
    uri = opened(client, "agenda.pos")
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(
            text_document=types.TextDocumentIdentifier(uri=uri),
            options=types.FormattingOptions(tab_size=4, insert_spaces=True),
        )
    )
    assert [edit.new_text for edit in edits] == [" "]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q"]))
