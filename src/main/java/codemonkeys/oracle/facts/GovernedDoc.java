package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A document of the governed list that lies in a product's folder. */
@Meaning(
    value = "a document of the governed list; it belongs to the product it lies in",
    from = "docs/pm/GOVERNED_DOCS.md")
public record GovernedDoc(
    ProductId product,
    @Meaning("the file, relative to the workspace") String path,
    @Meaning("its type, as the list says") String type,
    @Meaning("it is not there") boolean missing)
    implements ProductFact {}
