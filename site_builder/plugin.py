"""The MkDocs adapter: the only module that knows MkDocs. A hook translates, delegates and stops.

Texts of policies never pass through MkDocs' own Markdown: their pages are generated empty and get
their finished HTML in ``on_page_content``. The archive is written after the build, page by page,
into a page of the theme that is rendered once for each depth.
"""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, cast

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config import config_options as option
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext
from pathspec import GitIgnoreSpec

from policy_history.errors import PolicypressError
from policy_history.phrasebook import ENGLISH, phrasebook
from policy_history.selection import HOUSEKEEPING, Selection
from policy_history.terminal import CANNOT
from site_builder import shell
from site_builder.build import Build, Order, begin
from site_builder.desk import phrases
from site_builder.errors import CannotWriteError, FlatAddressesError, WrongThemeError
from site_builder.look import style, theme_directories, theme_style_of, theme_values
from site_builder.previous import Previous
from site_builder.scripts import main_of
from site_builder.signing import KeyFiles
from site_builder.site import Site
from site_builder.tell_me import read_service
from site_builder.today import read_today


class PolicyPressConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hook untyped
    """The plugin's options in mkdocs.yml; ``docs/site-for-any-repository.md`` describes them."""

    branch = option.Optional(option.Type(str))
    exclude = option.ListOfItems(option.Type(str), default=list(HOUSEKEEPING))
    pages = option.ListOfItems(option.Type(str), default=[])
    release = option.Choice(("commit", "tag"), default="commit")
    tags = option.Type(str, default="*")
    dates = option.Choice(("committer", "author"), default="committer")
    company = option.Type(str, default="")
    allowed_signers = option.Type(str, default="")
    gpg_keys = option.Type(str, default="")
    pdf = option.Type(bool, default=False)
    word = option.Type(bool, default=False)
    service = option.Type(str, default="")
    today = option.Optional(option.Type((str, date)))


class CannotBuild(Abort):
    """A build that was not begun, with the exit code of every command of ours for that."""

    exit_code = code = CANNOT


@contextmanager
def cures() -> Iterator[None]:
    """What a person can put right ends the build with one message and the cure, not a traceback."""
    try:
        yield
    except PolicypressError as error:
        raise CannotBuild(f"policypress: {error}\n{error.cure}".rstrip()) from error


class ThemePages:
    """The theme's page with marks in it, rendered by MkDocs for any depth."""

    def __init__(self, config: MkDocsConfig, nav: Navigation, files: Files) -> None:
        self._config, self._nav, self._files = config, nav, files
        self.env: Environment | None = None

    def __call__(self, depth: int, language: str) -> str:
        """A page as ``shell.Shell`` cuts it."""
        if self.env is None:
            raise RuntimeError("MkDocs wrote no page before on_post_build.")
        speak(self._config, language)
        context = get_context(self._nav, self._files, self._config, cast("MkDocsPage", _marked_page(depth)))
        return self.env.get_template("main.html").render(context)

    def others(self, ours: Container[str]) -> list[str]:
        """The addresses of the pages that are not ours."""
        pages = (file.page for file in self._files.documentation_pages() if file.src_uri not in ours)
        return [page.url for page in pages if page]


def speak(config: MkDocsConfig, language: str) -> None:
    """Let the theme speak a language from here on."""
    for name, value in theme_values(config.theme, language).items():
        config.theme[name] = value


def _marked_page(depth: int) -> SimpleNamespace:
    """As much of a page as the theme asks for, with marks in the places that differ between pages."""
    return SimpleNamespace(
        title=shell.TITLE,
        meta={"title": shell.TITLE, "description": shell.DESCRIPTION, "policypress_head": shell.HEAD},
        content=shell.CONTENT,
        canonical_url=shell.CANONICAL,
        url="_/" * depth,
        toc=_top(),
        is_homepage=False,
    )


def _top() -> TableOfContents:
    """The theme links "Skip to content" to the first entry; our contents stand in the text itself."""
    return TableOfContents([AnchorLink("Text", "__text", 1)])


class PolicyPressPlugin(BasePlugin[PolicyPressConfig]):  # type: ignore[no-untyped-call]  # as above
    """Publishes the policies in ``docs_dir`` with every version and every change."""

    def __init__(self) -> None:
        self._serving = False
        self._site_dir = ""
        self._build: Build | None = None
        self._previous: Previous | None = None
        self._pages: Mapping[str, shell.Page] = {}
        self._theme: ThemePages | None = None
        self._language = ENGLISH

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Only a preview shows what is not committed. The hook also keeps this object between rebuilds."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the history and make every redline, before anything is written."""
        self._site_dir = config.site_dir
        known = self._build.publication if self._build else None
        with cures():
            self._build = begin(self._order(config), known)
        self._language = str(config.theme.get("language") or ENGLISH)
        speak(config, self._language)
        config.theme.dirs = theme_directories(config.theme.dirs, config.theme.custom_dir)
        config.theme.static_templates -= {"sitemap.xml"}  # ours has the days of the history
        config.exclude_docs = self._left_to_git(config)
        config.extra_css = [style()[0], *config.extra_css]
        config.watch += [str(path) for path in self._build.publication.heads()]
        return config

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Keep the last build from being deleted, now that the new one can be made."""
        self._previous = Previous(Path(config.site_dir))
        self._previous.set_aside()

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Take the policies' folder over: its files come from git, and no other file is published."""
        for file in [file for file in files if not self._keeps(file, config)]:
            files.remove(file)
        home = files.get_file_from_path("index.md") is None
        self._pages = {_source(address): page for address, page in self._building.pages(home=home).items()}
        for source in self._pages:
            files.append(File.generated(config, source, content="", inclusion=InclusionLevel.NOT_IN_NAV))
        files.append(_generated(config, *style()))
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Remember what the theme's pages are made with."""
        self._theme = ThemePages(config, nav, files)
        return nav

    def on_page_markdown(self, markdown: str, page: MkDocsPage, **_: Any) -> str:
        """Give a page of ours its title and its head. The theme escapes neither, so it is done here."""
        ours = self._pages.get(page.file.src_uri)
        if ours is not None:
            page.title = html.escape(ours.title)
            page.meta["title"], page.meta["description"] = page.title, html.escape(ours.description)
            page.meta["search"] = {"exclude": ours.noindex}  # as Material's own search plugin reads it
            page.meta["policypress_head"] = shell.head(ours, self._building.desk.site.absolute)
            page.canonical_url = self._building.desk.site.absolute(ours.canonical)
        return markdown

    def on_page_context(
        self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, **_: Any
    ) -> TemplateContext:
        """Let the theme speak the language of the page."""
        ours = self._pages.get(page.file.src_uri)
        speak(config, ours.language if ours else self._language)
        return context

    def on_page_content(self, html: str, page: MkDocsPage, **_: Any) -> str:
        """Put the finished text in the place of MkDocs' rendering."""
        ours = self._pages.get(page.file.src_uri)
        if ours is None:
            return html
        page.toc = _top()
        return ours.content

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Remember the theme's templates, and give them our phrases, and of its style what we need."""
        env.globals["policypress_script"] = main_of("page")
        env.globals["policypress_theme_style"] = ""
        env.globals["policypress_phrases"] = lambda language: phrases(phrasebook(language))["t"]
        if self._theme:
            self._theme.env = env
            found = theme_style_of(self._theme(0, self._language), config.theme.dirs)
            if found:
                env.globals["policypress_theme_style"] = found[0]
                files.append(_generated(config, *found))
        return env

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the archive."""
        if self._theme is None:
            return
        with cures():
            self._building.write(Path(config.site_dir), self._theme, self._theme.others(self._pages))
        speak(config, self._language)
        self._building.close()

    def on_build_error(self, *, error: Exception, **_: Any) -> None:
        """Let go of git, of the cache and of what was set aside. A full disk is no bug of ours."""
        if self._build:
            self._build.close()
        if self._previous:
            self._previous.discard()
        if isinstance(error, OSError | sqlite3.OperationalError):
            with cures():
                raise CannotWriteError(self._site_dir, str(error)) from error

    @property
    def _building(self) -> Build:
        if self._build is None:
            raise RuntimeError("MkDocs called a hook before on_config.")
        return self._build

    def _order(self, config: MkDocsConfig) -> Order:
        if not config.use_directory_urls:
            raise FlatAddressesError
        if config.theme.name != "material":
            raise WrongThemeError(str(config.theme.name))
        options = self.config
        beside = Path(config.config_file_path or config.docs_dir).parent
        return Order(
            docs=Path(config.docs_dir),
            site=Site(
                name=config.site_name,
                url=config.site_url or "",
                company=options.company,
                source=config.repo_url or "",
                language=str(config.theme.get("language") or ENGLISH),
                pdf=options.pdf,
                word=options.word,
                service=read_service(options.service),
            ),
            branch=options.branch,
            selection=Selection(
                exclude=(*options.exclude, *options.pages),
                release=cast("Literal['commit', 'tag']", options.release),
                tags=options.tags,
                dates=cast("Literal['committer', 'author']", options.dates),
            ),
            cache=beside / ".policypress" / "cache.sqlite",
            drafts=self._serving,
            keys=KeyFiles(options.allowed_signers, options.gpg_keys),
            today=read_today(cast("str | date | None", options.today)),
        )

    def _left_to_git(self, config: MkDocsConfig) -> GitIgnoreSpec:
        """MkDocs need not weigh files that it does not render, such as a README beside an index."""
        given = config.exclude_docs.patterns if config.exclude_docs else ()
        ours = GitIgnoreSpec.from_lines(["*.md", "*.markdown", *(f"!{name}" for name in self.config.pages)])
        return GitIgnoreSpec([*given, *ours.patterns])

    def _keeps(self, file: File, config: MkDocsConfig) -> bool:
        """Files of the theme and of other plugins, and those that mkdocs.yml names."""
        if file.src_dir != config.docs_dir:
            return True
        named = {*map(str, config.extra_css), *map(str, config.extra_javascript)}
        named |= {str(config.theme.get(name)) for name in ("logo", "favicon")}
        return file.src_uri in named or GitIgnoreSpec.from_lines(self.config.pages).match_file(file.src_uri)


def _source(address: str) -> str:
    """The name of the file that MkDocs would make a page at this address of."""
    return f"{address}index.md"


def _generated(config: MkDocsConfig, name: str, content: str) -> File:
    """A file of ours that no page is made of."""
    return File.generated(config, name, content=content, inclusion=InclusionLevel.INCLUDED)
