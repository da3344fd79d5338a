package dev.warmfront.control.dns;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What the import of a zone file has led to: a batch of changes, and how it came about.
///
/// @param notes what of the file was left out, or understood otherwise than it is written
@Schema(name = "ZoneFileImport", description = "What the import of a zone file has led to")
record ZoneFileImportView(
        @JsonUnwrapped ChangeBatchView batch,
        @Schema(description = "Names and types that were not there before", example = "2")
                int created,
        @Schema(description = "Names and types that had something else", example = "1")
                int replaced,
        @Schema(description = "Record sets that the file does not name", example = "0") int deleted,
        @Schema(description = "Names and types that were there already", example = "0")
                int unchanged,
        @Schema(
                        description = "Record sets that the file does not name and that stay",
                        example = "0")
                int kept,
        List<Note> notes) {

    ZoneFileImportView {
        notes = List.copyOf(notes);
    }

    /// Something about a line.
    @Schema(name = "ZoneFileNote")
    record Note(
            @Schema(example = "3") int line,
            @Schema(example = "ttl-differs") String code,
            @Schema(example = "ttl: 30 (expected: 60 as on line 2, which counts)")
                    String message) {}
}
