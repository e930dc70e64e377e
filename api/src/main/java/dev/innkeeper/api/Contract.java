package dev.innkeeper.api;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole public contract: every operation, by id and by path.
 *
 * <p>Immutable; {@link #load()} reads the compiled resource, which takes some ten milliseconds.
 * Keep one per process.
 */
public final class Contract {
    /** The contract compiled at build time. */
    public static final String RESOURCE = "/dev/innkeeper/api/contract.bin";

    /** The OpenAPI 3.1 document, JSON. */
    public static final String OPEN_API_RESOURCE = "/dev/innkeeper/api/openapi.json";

    /** Answer of {@code GET /}, which is no operation of the contract. */
    public static final IndexListing ROOT_INDEX =
            new IndexListing(
                    "subdir", List.of("version", "cluster", "nodes", "storage", "access", "pools"));

    private final Map<String, Operation> byId = new LinkedHashMap<>();
    private final Map<String, PropertyStringFormat> propertyStrings;
    private final RouteTree routes;

    /**
     * Makes a contract of its parts.
     *
     * @param propertyStrings the shared property-string formats by name
     */
    public Contract(
            Collection<Operation> operations, Map<String, PropertyStringFormat> propertyStrings) {
        for (Operation operation : operations) {
            if (byId.put(operation.id(), operation) != null) {
                throw new IllegalArgumentException("two operations are called " + operation.id());
            }
        }
        this.propertyStrings = Map.copyOf(propertyStrings);
        this.routes = new RouteTree(operations);
    }

    /** Reads the compiled contract. */
    public static Contract load() {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(resource(RESOURCE), 1 << 16))) {
            return new ContractReader(in).read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the compiled contract", e);
        }
    }

    /** The OpenAPI 3.1 document as UTF-8 JSON. */
    public static byte[] openApiJson() {
        try (InputStream in = resource(OPEN_API_RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the OpenAPI document", e);
        }
    }

    /** All operations, ours included, in the order of the contract's files. */
    public Collection<Operation> operations() {
        return byId.values();
    }

    /** The operation of an id. */
    public Optional<Operation> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * The operation of an id.
     *
     * @throws NoSuchElementException if there is none
     */
    public Operation require(String id) {
        return find(id).orElseThrow(() -> new NoSuchElementException("no operation " + id));
    }

    /**
     * The operation of a verb and a path template, as handlers state them.
     *
     * @param template {@code /nodes/{node}/lxc}
     */
    public Optional<Operation> find(Verb verb, String template) {
        return byId.values().stream()
                .filter(operation -> operation.verb() == verb && operation.path().equals(template))
                .findFirst();
    }

    /**
     * Finds the operation of a request.
     *
     * @param verb null for a method that the API does not have
     * @param encodedPath path as in the request line, after {@code /api2/json}, without query
     */
    public Match match(@Nullable Verb verb, String encodedPath) {
        return routes.match(verb, encodedPath);
    }

    /** The shared property-string format of a name, {@code LxcNet}. */
    public PropertyStringFormat propertyString(String name) {
        PropertyStringFormat format = propertyStrings.get(name);
        if (format == null) {
            throw new NoSuchElementException("no property string " + name);
        }
        return format;
    }

    /** The shared property-string formats by name. */
    public Map<String, PropertyStringFormat> propertyStrings() {
        return propertyStrings;
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = Contract.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("no resource " + name);
        }
        return in;
    }
}
