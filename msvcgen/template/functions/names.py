"""Which module holds which function, and which are refused: data, so that none is imported before its use."""

from __future__ import annotations

_NAMES_BY_FAMILY = {
    "dates": (
        "date dateInZone dateModify date_in_zone date_modify duration durationRound htmlDate"
        " htmlDateInZone mustDateModify mustToDate must_date_modify toDate unixEpoch"
    ),
    "defaults": "all any coalesce deepCopy default empty fail mustDeepCopy ternary",
    "dicts": (
        "dict dig get hasKey keys merge mergeOverwrite mustMerge mustMergeOverwrite omit pick pluck"
        " set unset values"
    ),
    "encoding": "adler32sum b32dec b32enc b64dec b64enc sha1sum sha256sum sha512sum",
    "floats": "add1f addf ceil divf float64 floor maxf minf mulf round subf",
    "jsontext": (
        "fromJson mustFromJson mustToJson mustToPrettyJson mustToRawJson toJson toPrettyJson toRawJson"
    ),
    "lists": (
        "append chunk compact concat first has initial last list mustAppend mustChunk mustCompact"
        " mustFirst mustHas mustInitial mustLast mustPrepend mustPush mustRest mustReverse mustSlice"
        " mustUniq mustWithout prepend push rest reverse slice sortAlpha tuple uniq without"
    ),
    "numeric": "add add1 atoi biggest div int int64 max min mod mul seq sub toDecimal until untilStep",
    "paths": "base clean dir ext isAbs osBase osClean osDir osExt osIsAbs",
    "reflection": "deepEqual kindIs kindOf typeIs typeIsLike typeOf",
    "regex": (
        "mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral"
        " mustRegexSplit regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll"
        " regexReplaceAllLiteral regexSplit"
    ),
    "semver": "semver semverCompare",
    "strings": (
        "abbrev abbrevboth cat contains hasPrefix hasSuffix hello indent initials join lower nindent"
        " nospace plural quote repeat replace split splitList splitn squote substr swapcase title"
        " toString toStrings trim trimAll trimPrefix trimSuffix trimall trunc untitle upper wrap"
        " wrapWith"
    ),
    "urls": "urlJoin urlParse",
    "words": "camelcase kebabcase snakecase",
}

FAMILIES = {name: family for family, names in _NAMES_BY_FAMILY.items() for name in names.split()}

_ENVIRONMENT = "it reads the environment, and the output must not depend on the machine"
_CLOCK = "it reads the clock, and the same input must give the same output"
_NETWORK = "it asks the network"
_RANDOM = "its result is random, and the same input must give the same output"
_SENSITIVE = "it makes or opens secrets, which do not belong into a template"

_NAMES_BY_REASON = {
    _ENVIRONMENT: "env expandenv",
    _CLOCK: "ago now",
    _NETWORK: "getHostByName",
    _RANDOM: (
        "bcrypt encryptAES genCA genCAWithKey genPrivateKey genSelfSignedCert"
        " genSelfSignedCertWithKey genSignedCert genSignedCertWithKey htpasswd randAlpha randAlphaNum"
        " randAscii randBytes randInt randNumeric shuffle uuidv4"
    ),
    _SENSITIVE: "buildCustomCert decryptAES derivePassword",
}

REFUSED = {name: reason for reason, names in _NAMES_BY_REASON.items() for name in names.split()}
"""Why a sprig function is not there, by its name."""

NAMES = (*FAMILIES, *REFUSED)
"""Every name of sprig 3.3.0's TxtFuncMap."""
