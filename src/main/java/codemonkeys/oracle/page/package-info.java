/**
 * The data of the page of {@code oracle dash}: one planning of the fleet as one JSON document of
 * values, with the runs, the recorded plans and the documents beside it. Its schema is {@code
 * docs/schemas/page.schema.json}. It reads and changes nothing; it knows no HTML and no server.
 */
@NullMarked
package codemonkeys.oracle.page;

import org.jspecify.annotations.NullMarked;
