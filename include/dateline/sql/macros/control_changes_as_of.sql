-- Question: which changes of control did standing reports tell of by the night of a day?
-- Needs: control_changes
-- Example: FROM control_changes_as_of('2015-10-13')
-- Grain: the rows of `control_changes` of documents that stood by then.
CREATE MACRO control_changes_as_of(day) AS TABLE
    SELECT k.*
    FROM control_changes AS k
    SEMI JOIN documents_as_of(day) AS d ON d.collection = k.collection AND d.document_id = k.document_id
    WHERE k.date <= CAST(day AS DATE)
