"""Mend the MathML that Temml writes: lighter, and as TeX would space it."""

from __future__ import annotations

import re

# What wraps a formula on a line of its own. Where it is wider than the screen, frame.js lets the keyboard in.
EQUATION = '<span class="equation">{}</span>'

# Brackets around what is hardly taller than a letter keep their size: browsers set stretched ones apart.
BRACKETS = (
    '<mo fence="true" form="prefix" stretchy="{0}">{1}</mo>{2}'
    '<mo fence="true" form="postfix" stretchy="{0}">{3}</mo>'
)
LOW = '(?:(?!stretchy="true"|<mfrac|<munder|<mover|<msqrt|<mtable).)*'
FLAT = re.compile(BRACKETS.format("true", "([([{|])", f"({LOW})", "(.)"))
UNSTRETCHED = BRACKETS.format("false", r"\1", r"\2", r"\3")

# TeX sets a thin space between what has an index and the name of a function; Temml forgets it.
CROWDED = re.compile(r"(</msub>|</msup>|</msubsup>|</mfrac>)(?=<mrow><mi>\w+</mi><mo>\u2061)")
THIN_SPACE = r'\1<mspace width="0.1667em"></mspace>'

# Two fractions side by side would be one with a long bar.
TOUCHING = re.compile(r"</mfrac>(?=(?:<mrow>)?<mfrac>)")
APART = '</mfrac><mspace width="0.2em"></mspace>'

# The font's prime is small and high of itself, and need not be a superscript.
PRIME = re.compile(
    r"<msup>(<mi>[^<]*</mi>|<mrow>(?:(?!</?mrow|</?msup).)*</mrow>)"
    r'<mo lspace="0em" rspace="0em" class="tml-prime[^"]*">′</mo></msup>'
)
PRIMED = r'<mrow>\1<mo lspace="0em" rspace="0em">′</mo></mrow>'

# What Temml says each time, and a browser or our style sheet knows.
KNOWN = re.compile(
    r'(?<=<mo) fence="true" form="\w+" stretchy="true"(?=>[][(){}|])'
    r'|(?<=<mo) fence="true" form="\w+"(?= stretchy="false">[][(){}])'
    r'| fence="true"| class="tml-display"| style="(?:display:block math|padding-left:0em;padding-right:0em);"'
)
KNOWN_ON_A_LINE = ' movablelimits="false"'
LONE_SUM = re.compile(r"<mrow>(<munderover>(?:(?!<munderover>).)*?</munderover>)</mrow>")
LONE_ROW = re.compile(r"(<math[^>]*>)<mrow>(.*)</mrow></math>")

# A line breaks neither between a formula and the mark that follows it, nor after an opening bracket.
MATH = r'<math(?: alttext="[^"]*")?>(?:(?!</math>).)*</math>'
GLUE = re.compile(rf"""[(“‘"']*{MATH}[-,.;:!?)…’”"']+|[(“‘"']+{MATH}""")


def mended(formula: str, display: bool) -> str:
    """Return a formula's place in a page."""
    while (flatter := FLAT.sub(UNSTRETCHED, formula)) != formula:  # from the inside out
        formula = flatter
    formula = TOUCHING.sub(APART, CROWDED.sub(THIN_SPACE, KNOWN.sub("", formula)))
    formula = LONE_SUM.sub(r"\1", PRIME.sub(PRIMED, formula))
    if (row := LONE_ROW.fullmatch(formula)) and is_balanced(row[2]):
        formula = f"{row[1]}{row[2]}</math>"
    return EQUATION.format(formula.replace(KNOWN_ON_A_LINE, "")) if display else formula


def is_balanced(content: str) -> bool:
    """Tell whether every row that ends in the content has begun there."""
    depth = 0
    for tag in re.findall(r"</?mrow", content):
        depth += -1 if tag == "</mrow" else 1
        if depth < 0:
            return False
    return True


def glued(page: str) -> str:
    """Return a page whose formulas keep their marks on their line."""
    return GLUE.sub(r'<span class="glue">\g<0></span>', page)
