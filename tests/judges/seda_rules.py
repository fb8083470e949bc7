"""The rules of a SEDA schema, as `src/verify/seda/schema` reads them.

    seda_rules.py FOLDER/seda-2.3/seda-2.3-main.xsd > src/verify/seda/schema/seda-2.3.txt

One line for each global element, type and attribute, in the order of their names:

    element NAME TYPE [abstract]
    simple NAME = restriction BASE [minLength N] [enumeration "A" "B" …]
    simple NAME = union TYPE…
    complex NAME [abstract] [mixed] [is BASE] [text SIMPLE] [all] [content EXPRESSION] [attributes NAME:TYPE[!][=FIXED]…]
    attribute NAME TYPE

NAME has a prefix if it is not SEDA's; `xs:` stands for the types of XML Schema. In an expression a comma is a
sequence, a bar a choice, `?`, `*` and `+` are as in a DTD; an element is NAME:TYPE, with `^` if it may be nil and `&` if it may
be empty, for it has a default; `~` is any element of another namespace, `~~` of any; `%` is the place of elements that extensions define, empty by the schema itself. `!` marks an
attribute that is required.
"""

import os
import sys
from xml.etree import ElementTree

XS = "{http://www.w3.org/2001/XMLSchema}"
PREFIXES = {
    "http://www.w3.org/2001/XMLSchema": "xs:",
    "http://www.w3.org/1999/xlink": "xlink:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}


class Schema:
    def __init__(self, path):
        self.named = {}  # (kind, name) -> (element, document)
        self.read = set()
        self.lines = []
        self.local = {}  # anonymous types, by element
        self.document(path)

    def document(self, path):
        path = os.path.normpath(path)
        if path in self.read:
            return
        self.read.add(path)
        scopes = {}
        root = None
        for event, item in ElementTree.iterparse(path, ["start", "start-ns"]):
            if event == "start-ns" and root is None:
                scopes[item[0]] = item[1]
            elif event == "start" and root is None:
                root = item
        target = root.get("targetNamespace")
        own = PREFIXES.get(target, "")
        self.main = getattr(self, "main", target)
        context = (scopes, own)
        for child in root:
            kind = child.tag.removeprefix(XS)
            if kind in ("include", "import"):
                self.document(os.path.join(os.path.dirname(path), child.get("schemaLocation")))
            elif child.get("name"):
                self.named[kind, own + child.get("name")] = (child, context)

    def name(self, qualified, context):
        """A name as it is written in the rules."""
        prefix, _, local = qualified.rpartition(":")
        if prefix == "xml":
            return "xml:" + local
        return PREFIXES.get(context[0].get(prefix, ""), "") + local

    def parts(self, element):
        return [child for child in element if child.tag != XS + "annotation"]

    def type_of(self, element, context, owner):
        if element.get("type"):
            return self.name(element.get("type"), context)
        for child in self.parts(element):
            if child.tag in (XS + "complexType", XS + "simpleType"):
                return self.anonymous(child, context, owner)
        return "xs:anyType" if element.tag == XS + "element" else "xs:anySimpleType"

    def anonymous(self, element, context, owner):
        name = owner
        while self.local.get(name, element) is not element:
            name += "'"
        if name not in self.local:
            self.local[name] = element
            kind = element.tag.removeprefix(XS)
            self.lines.append(getattr(self, kind)(name, element, context))
        return name

    # Types

    def simpleType(self, name, element, context):
        (body,) = self.parts(element)
        if body.tag == XS + "union":
            members = [self.name(it, context) for it in body.get("memberTypes", "").split()]
            members += [self.anonymous(it, context, name + "/of") for it in self.parts(body)]
            return f"simple {name} = union {' '.join(members)}"
        assert body.tag == XS + "restriction", body.tag
        return f"simple {name} = " + self.restriction(name, body, context)

    def restriction(self, name, body, context):
        facets = [it for it in self.parts(body) if it.tag != XS + "simpleType"]
        inner = [it for it in self.parts(body) if it.tag == XS + "simpleType"]
        base = self.anonymous(inner[0], context, name + "/of") if inner else self.name(body.get("base"), context)
        text, values = f"restriction {base}", []
        for facet in facets:
            kind = facet.tag.removeprefix(XS)
            if kind == "enumeration":
                values.append('"' + facet.get("value") + '"')
            else:
                assert kind == "minLength", kind
                text += f" minLength {facet.get('value')}"
        return text + (" enumeration " + " ".join(values) if values else "")

    def complexType(self, name, element, context):
        text = f"complex {name}"
        text += " abstract" if element.get("abstract") == "true" else ""
        body = self.parts(element)
        mixed = element.get("mixed") == "true"
        if body and body[0].tag in (XS + "complexContent", XS + "simpleContent"):
            (derived,) = self.parts(body[0])
            text += f" is {self.name(derived.get('base'), context)}"
        text += " mixed" if mixed else ""
        simple, expression, attributes = self.content(name, element, context)
        text += f" text {simple}" if simple else ""
        if expression.startswith("all "):
            text += " all content " + expression.removeprefix("all ")
        elif expression:
            text += f" content {expression}"
        if attributes:
            text += " attributes " + " ".join(attributes)
        return text

    def content(self, name, element, context):
        """The simple type, the expression, and the attributes of a type, with those that it extends."""
        body = self.parts(element)
        if body and body[0].tag in (XS + "complexContent", XS + "simpleContent"):
            (derived,) = self.parts(body[0])
            base = self.name(derived.get("base"), context)
            is_extension = derived.tag == XS + "extension"
            simple, expression, attributes = "", "", []
            if ("complexType", base) in self.named:
                found, there = self.named["complexType", base]
                simple, expression, attributes = self.content(base, found, there)
            elif base != "xs:anyType":
                simple = base
            if body[0].tag == XS + "simpleContent" and not is_extension:
                assert not [it for it in self.parts(derived) if it.tag != XS + "attribute"], name
            own, mine = self.particles(name, self.parts(derived), context), self.attributes(derived, context, name)
            if is_extension:
                expression = ",".join(it for it in (expression, own) if it)
            elif body[0].tag == XS + "complexContent":
                expression = own
            return simple, expression, merged(attributes, mine)
        return "", self.particles(name, body, context), self.attributes(element, context, name)

    # Content

    def particles(self, name, parts, context):
        models = [it for it in parts if it.tag.removeprefix(XS) in ("sequence", "choice", "all", "group")]
        return self.particle(name, models[0], context) if models else ""

    def particle(self, name, element, context):
        kind = element.tag.removeprefix(XS)
        times = occurrences(element)
        if kind == "any":
            assert element.get("processContents") == "lax", name
            return ("~" if element.get("namespace") == "##other" else "~~") + times
        if kind == "element":
            return self.element(name, element, context) + times
        if kind == "group":
            found, there = self.named["group", self.name(element.get("ref"), context)]
            inner = self.particles(name, self.parts(found), there)
            if inner.startswith("all "):
                assert not times, name
                return inner
            return f"({inner}){times}" if times and inner else inner
        inner = [it for it in (self.particle(name, child, context) for child in self.parts(element)) if it]
        if kind == "all":
            return "all " + ",".join(inner)
        return "(" + {"sequence": ",", "choice": "|"}[kind].join(inner) + ")" + times if inner else ""

    def element(self, name, element, context):
        if element.get("ref"):
            ref = self.name(element.get("ref"), context)
            found, there = self.named["element", ref]
            if found.get("abstract") == "true":
                return "%"
            return f"{ref}:{self.type_of(found, there, ref)}"
        own = element.get("name")
        nil = "^" if element.get("nillable") == "true" else ""
        nil += "&" if element.get("default") else ""
        assert not element.get("fixed"), own
        return f"{own}:{self.type_of(element, context, name + '/' + own)}{nil}"

    def attributes(self, element, context, name):
        found = []
        for child in self.parts(element):
            if child.tag == XS + "attribute":
                found.append(self.attribute(child, context, name))
            elif child.tag == XS + "attributeGroup":
                group, there = self.named["attributeGroup", self.name(child.get("ref"), context)]
                found += self.attributes(group, there, name)
            assert child.tag != XS + "anyAttribute", name
        return found

    def attribute(self, element, context, name):
        if element.get("ref"):
            own = self.name(element.get("ref"), context)
            declared, there = self.named["attribute", own]
            kind = self.type_of(declared, there, own)
        else:
            own, declared = element.get("name"), element
            kind = self.type_of(element, context, name + "/@" + own)
        required = "!" if element.get("use") == "required" else ""
        fixed = element.get("fixed") or declared.get("fixed")
        assert element.get("use") != "prohibited", own
        return f"{own}:{kind}{required}" + (f"={fixed}" if fixed else "")

    def write(self):
        for (kind, name), (element, context) in self.named.items():
            if kind == "element":
                abstract = " abstract" if element.get("abstract") == "true" else ""
                self.lines.append(f"element {name} {self.type_of(element, context, name)}{abstract}")
            elif kind == "attribute":
                self.lines.append(f"attribute {name} {self.type_of(element, context, name)}")
            elif kind in ("simpleType", "complexType"):
                self.lines.append(getattr(self, kind)(name, element, context))
        heading = f"# Made by tests/judges/seda_rules.py from the schema of this namespace.\nnamespace {self.main}\n"
        return heading + "\n".join(sorted(set(self.lines))) + "\n"


def occurrences(element):
    least, most = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
    return {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}[least, most]


def merged(inherited, own):
    names = [it.split(":")[:-1] for it in own]
    return [it for it in inherited if it.split(":")[:-1] not in names] + own


if __name__ == "__main__":
    sys.stdout.write(Schema(sys.argv[1]).write())
