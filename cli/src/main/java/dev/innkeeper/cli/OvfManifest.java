package dev.innkeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What an OVF manifest (DMTF DSP0243) says of the first virtual machine in it: CPUs, memory and
 * disks. Everything else is for the owner to choose.
 *
 * @param memory MiB
 */
record OvfManifest(
        Optional<String> name,
        Optional<Integer> cores,
        Optional<Integer> memory,
        List<Disk> disks) {

    /** Kinds of resources (CIM_ResourceAllocationSettingData). */
    private static final int CPU = 3;

    private static final int MEMORY = 4;
    private static final int DISK = 17;

    /** From a controller's kind to our bus, and how many disks that has. */
    private static final Map<Integer, Bus> BUSES =
            Map.of(5, new Bus("ide", 4), 6, new Bus("scsi", 31), 20, new Bus("sata", 6));

    private record Bus(String name, int places) {}

    /**
     * @param slot {@code scsi0}
     * @param file absolute
     */
    record Disk(String slot, Path file) {}

    OvfManifest {
        disks = List.copyOf(disks);
    }

    /**
     * Reads one.
     *
     * @throws ApiException if it is none, or names a disk that is not beside it
     */
    static OvfManifest read(Path manifest) throws IOException, ApiException {
        Element root = parse(manifest);
        if (!"Envelope".equals(root.getLocalName())) {
            throw ApiException.failed("'" + manifest + "' is no OVF manifest");
        }
        Element system =
                first(root, "VirtualSystem")
                        .orElseThrow(() ->
                                ApiException.failed(
                                        "there is no virtual machine in '" + manifest + "'"));
        List<Element> items = all(system, "Item");
        return new OvfManifest(
                first(system, "Name").map(OvfManifest::text).map(OvfManifest::hostName),
                quantity(items, CPU).map(Long::intValue),
                memory(items),
                disks(root, items, manifest));
    }

    private static Element parse(Path manifest) throws IOException, ApiException {
        try (var in = Files.newInputStream(manifest)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(in).getDocumentElement();
        } catch (SAXException e) {
            throw ApiException.failed("'" + manifest + "' is no OVF manifest: " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Long> quantity(List<Element> items, int type) {
        return items.stream()
                .filter(item -> type(item) == type)
                .findFirst()
                .flatMap(item -> first(item, "VirtualQuantity"))
                .map(OvfManifest::text)
                .filter(text -> text.matches("\\d{1,15}"))
                .map(Long::parseLong);
    }

    private static Optional<Integer> memory(List<Element> items) {
        long unit =
                items.stream()
                        .filter(item -> type(item) == MEMORY)
                        .findFirst()
                        .flatMap(item -> first(item, "AllocationUnits"))
                        .map(OvfManifest::text)
                        .map(OvfManifest::bytes)
                        .orElse(1L << 20);
        return quantity(items, MEMORY).map(count -> (int) ((count * unit) >> 20));
    }

    /** {@code byte * 2^20}; the older {@code MegaBytes} means the same. */
    private static long bytes(String unit) {
        String power = unit.replaceAll("\\s", "").replaceFirst("(?i)^bytes?\\*2\\^", "");
        if (power.matches("\\d{1,2}")) {
            return 1L << Integer.parseInt(power);
        }
        return switch (unit.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "byte", "bytes" -> 1;
            case "kilobytes" -> 1L << 10;
            case "gigabytes" -> 1L << 30;
            default -> 1L << 20;
        };
    }

    private static List<Disk> disks(Element root, List<Element> items, Path manifest)
            throws IOException, ApiException {
        Map<String, String> files = pairs(root, "File", "id", "href");
        Map<String, String> images = pairs(root, "Disk", "diskId", "fileRef");
        Map<String, Element> byId = new HashMap<>();
        items.forEach(item -> first(item, "InstanceID").ifPresent(id -> byId.put(text(id), item)));
        Map<String, Integer> used = new HashMap<>();
        List<Disk> disks = new ArrayList<>();
        for (Element item : items) {
            if (type(item) != DISK) {
                continue;
            }
            String id =
                    first(item, "HostResource")
                            .map(OvfManifest::text)
                            .orElse("")
                            .replaceFirst("^(ovf:)?/disk/", "");
            String href = files.get(images.getOrDefault(id, ""));
            if (href == null) {
                throw ApiException.failed("disk '" + id + "' has no file in the manifest");
            }
            Bus bus =
                    first(item, "Parent")
                            .map(parent -> byId.get(text(parent)))
                            .map(controller -> BUSES.get(type(controller)))
                            .orElseThrow(() ->
                                    ApiException.failed(
                                            "disk '" + id + "' is at no controller that we know"));
            int place = used.merge(bus.name(), 1, Integer::sum) - 1;
            if (place >= bus.places()) {
                throw ApiException.failed("too many disks at " + bus.name());
            }
            disks.add(new Disk(bus.name() + place, beside(manifest, href)));
        }
        return disks;
    }

    /** A manifest may not lead to other files of the host. */
    private static Path beside(Path manifest, String href) throws IOException, ApiException {
        Path real = manifest.toRealPath();
        Path folder = real.resolveSibling("").normalize();
        Path file = real.resolveSibling(href).normalize();
        if (!Files.isRegularFile(file)) {
            throw ApiException.failed("'" + file + "' does not exist");
        }
        if (!file.toRealPath().startsWith(folder)) {
            throw ApiException.failed("'" + href + "' is not in the manifest's folder");
        }
        return file.toRealPath();
    }

    private static Map<String, String> pairs(Element root, String tag, String key, String value) {
        Map<String, String> pairs = new HashMap<>();
        for (Element element : all(root, tag)) {
            pairs.put(attribute(element, key), attribute(element, value));
        }
        return pairs;
    }

    private static String attribute(Element element, String name) {
        String own = element.getAttributeNS(element.getNamespaceURI(), name);
        return own.isEmpty() ? element.getAttribute(name) : own;
    }

    private static int type(Element item) {
        return first(item, "ResourceType")
                .map(OvfManifest::text)
                .filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    private static Optional<Element> first(Element parent, String tag) {
        return all(parent, tag).stream().findFirst();
    }

    private static List<Element> all(Element parent, String tag) {
        List<Element> found = new ArrayList<>();
        var list = parent.getElementsByTagNameNS("*", tag);
        for (int i = 0; i < list.getLength(); i++) {
            Node node = list.item(i);
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element element) {
        return element.getTextContent().strip();
    }

    /** The nearest name that a guest may have. */
    private static String hostName(String name) {
        return name.replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("^[-.]+|[-.]+$", "");
    }
}
