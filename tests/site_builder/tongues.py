"""A policy in several languages, published and changed, for tests of what its readers get."""

from __future__ import annotations

from tests.support.policy_repo import PolicyRepo

ENGLISH = """\
---
title: Privacy policy
---
# Privacy policy

## What we keep

We keep the logs of your visits for {days} days, and we share them with nobody at all.{more}

## Your rights

You can ask us for a copy of what we know about you.
"""

GERMAN = """\
---
title: Datenschutzerklärung
description: Was wir über Sie wissen.
---
# Datenschutzerklärung

## Was wir speichern

Wir speichern die Protokolle Ihrer Besuche für {days} Tage und geben sie nicht an andere weiter.{more}

## Ihre Rechte

Sie können von uns eine Kopie der Daten verlangen, die wir über Sie haben.
"""

FRENCH = """\
---
title: Politique de confidentialité
---
# Politique de confidentialité

## Ce que nous conservons

Nous conservons les journaux de vos visites pendant {days} jours et nous ne les partageons avec personne.
"""

ARABIC = """\
---
title: سياسة الخصوصية
---
# سياسة الخصوصية

## ما نحتفظ به

نحتفظ بسجلات زياراتك لمدة {days} يومًا ولا نشاركها مع أي شخص آخر.
"""

TERMS = "# Terms\n\nThe fee is 10 EUR a month, and you can end the contract on any day.\n"
BEDINGUNGEN = (
    "# Bedingungen\n\nDas Entgelt ist 10 EUR im Monat, und Sie können den Vertrag an jedem Tag beenden.\n"
)


def tell(repo: PolicyRepo) -> PolicyRepo:
    """The German text follows the English one, the French one does not, the Arabic one came later."""
    repo.publish(
        "2024-01-15",
        "Publish",
        {
            "policy/privacy.md": ENGLISH.format(days=30, more=""),
            "policy/de/privacy.md": GERMAN.format(days=30, more=""),
            "policy/privacy.fr.md": FRENCH.format(days=30),
            "policy/terms.md": TERMS,
            "policy/de/terms.md": BEDINGUNGEN,
            "policy/it/security.md": "# Security\n\nThe department keeps the keys of all of the doors.\n",
        },
    )
    repo.publish("2024-03-01", "Keep longer", {"policy/privacy.md": ENGLISH.format(days=90, more="")})
    repo.publish("2024-03-04", "Länger", {"policy/de/privacy.md": GERMAN.format(days=90, more="")})
    repo.publish("2024-04-01", "Arabic", {"policy/ar/privacy.md": ARABIC.format(days=30)})
    repo.publish("2024-04-02", "Arabic, amended", {"policy/ar/privacy.md": ARABIC.format(days=90)})
    repo.withdraw("2024-05-01", "terms")
    return repo
